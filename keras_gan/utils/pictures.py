"""One picture of a set of samples, whatever they are."""

from keras_gan.utils.images import image_grid
from keras_gan.utils.scatter import scatter_plot

_VISIBLE_SIDE = 64  # Pixels to which `scale=None` enlarges small images, about.


def picture(samples, grid_shape=None, scale=None, data=None):
    """Draws images as a grid, and points as a scatter plot.

    Args:
        samples: Images `(n, height, width, channels)` in [-1, 1], or points `(n, d)`.
        grid_shape: `(rows, columns)` of a grid of images. Default: `None`, nearly square.
        scale: Integer factor by which images are enlarged, each pixel becoming a square.
            Default: `None`, which brings the longer side of small images to about 64 pixels.
        data: Real points `(m, d)` to draw beside the generated ones. Default: `None`.

    Returns:
        uint8 image `(h, w, c)`.

    Raises:
        ValueError: If the samples are neither images nor points, or `data` are given for images.
    """
    if samples.ndim == 2:
        return scatter_plot([samples] if data is None else [data, samples])
    if samples.ndim != 4:
        raise ValueError(
            f"Samples of shape {samples.shape} can't be drawn. Expected images "
            "(n, height, width, channels) or points (n, d). Leave the picture out for this model."
        )
    if data is not None:
        raise ValueError(
            f"Received `data` of shape {data.shape} for images of shape {samples.shape[1:]}. "
            "`data` is drawn beside generated points; leave it out for images."
        )
    scale = scale or max(1, round(_VISIBLE_SIDE / max(samples.shape[1:3])))
    samples = samples.repeat(scale, axis=1).repeat(scale, axis=2)
    return image_grid(samples, grid_shape)
