"""Images of any kind as uint8 arrays. Pillow is imported when it is first needed."""

import numbers

import numpy as np

# The EXIF tag of the camera's orientation; from 5 on, width and height change places.
_EXIF_ORIENTATION = 0x0112
_FIRST_TRANSPOSED_ORIENTATION = 5


def parse_size(image_size, name="image_size"):
    """Returns `(height, width)` for a side or a pair, and `None` for `None`."""
    size = (image_size, image_size) if isinstance(image_size, numbers.Integral) else image_size
    if size is None:
        return None
    try:
        height, width = size
        if isinstance(image_size, bool) or height != int(height) or width != int(width):
            raise ValueError
        height, width = int(height), int(width)
        if min(height, width) < 1:
            raise ValueError
    except (TypeError, ValueError):
        raise ValueError(
            f"`{name}` must be a positive integer or a pair (height, width) of them. "
            f"Received: {image_size!r}."
        ) from None
    return height, width


def centre_crop_size(height, width, size):
    """Returns the size of the largest centred part that has the aspect ratio of `size`."""
    scale = max(size[0] / height, size[1] / width)
    return min(height, round(size[0] / scale)), min(width, round(size[1] / scale))


def read_header(path):
    """Returns `(height, width, is_grey)` of an image file without decoding it."""
    from PIL import Image

    with Image.open(path) as image:
        width, height = image.size
        if image.getexif().get(_EXIF_ORIENTATION, 1) >= _FIRST_TRANSPOSED_ORIENTATION:
            height, width = width, height
        return height, width, _is_grey(image)


def _is_grey(image):
    if image.mode == "P":
        # Three or four channels, the colours before the padding, in whichever order.
        mode, palette = image.palette.getdata()
        colours = np.frombuffer(palette, np.uint8).reshape(-1, len(mode))
        return bool((colours[:, :3] == colours[:, :1]).all())
    return image.mode in ("1", "L", "LA") or image.mode.startswith("I")


def read_image(path, size, channels):
    """Reads an image file.

    Of an animation the first frame is taken; the camera's orientation is applied; transparent
    parts show white; 16-bit values are scaled to 8 bits.

    Args:
        path: The file.
        size: `(height, width)`, see `resize`.
        channels: 1 or 3.

    Returns:
        uint8 array of shape `(height, width, channels)`.
    """
    return resize(_convert(_open(path), channels), size)


def read_halves(path, size, channels):
    """Reads a file of two images side by side, each of which is then cropped and resized alone.

    Args:
        path: The file, of an even width.
        size: `(height, width)` of each image, see `resize`.
        channels: 1 or 3 for each of them: a pair, the left one's first.

    Returns:
        The left and the right image: uint8 arrays of shape `(height, width, channels)`.
    """
    picture = _open(path)
    middle = picture.width // 2
    boxes = (0, 0, middle, picture.height), (middle, 0, 2 * middle, picture.height)
    left, right = (
        resize(_convert(picture.crop(box), number), size)
        for box, number in zip(boxes, channels, strict=True)
    )
    return left, right


def _open(path):
    from PIL import Image, ImageOps

    with Image.open(path) as file:
        image = ImageOps.exif_transpose(file)
        if image.mode.startswith("I"):
            # Pillow would clip these to 255 instead of scaling them.
            image = Image.fromarray(np.uint8(np.round(np.asarray(image) / 257.0)))
        if image.has_transparency_data:
            image = image.convert("RGBA")
            image = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image)
        return image


def _convert(image, channels):
    return image.convert("L" if channels == 1 else "RGB")


def resize(image, size):
    """Crops a Pillow image around its centre and resizes it (Lanczos, antialiased).

    Returns:
        uint8 array of shape `(height, width, channels)` with `(height, width) = size`.
    """
    from PIL import Image

    height, width = centre_crop_size(image.height, image.width, size)
    left, top = (image.width - width) // 2, (image.height - height) // 2
    if (height, width) != (image.height, image.width):
        image = image.crop((left, top, left + width, top + height))
    if (height, width) != tuple(size):
        image = image.resize((size[1], size[0]), Image.Resampling.LANCZOS)
    array = np.array(image)
    return array[..., None] if array.ndim == 2 else array
