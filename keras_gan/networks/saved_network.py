"""A network that was trained before, in the place of a new one."""

import pathlib

import keras

from keras_gan.networks.arguments import image_shape_tuple


def saved(path, image_shape=None):
    """Loads a network from a `.keras` file.

    To start a training from what another one has reached, out of a configuration too: SRGAN from
    an SRResNet that was trained with the squared error.

    Args:
        path: The file, as `network.save("network.keras")` writes it. A relative path starts at
            the current folder.
        image_shape: Tuple, the shape of one sample that the network is to take; sides may be
            `None`. Default: `None`, not checked.

    Returns:
        `keras.Model`, with the dtype policy that it was saved with.

    Raises:
        FileNotFoundError: If there is no such file.
        ValueError: If the file holds no network, or one of another input shape.

    Example:
        >>> keras_gan.networks.SRResNet((32, 32, 3)).save("sr_res_net.keras")
        >>> generator = keras_gan.networks.saved("sr_res_net.keras", image_shape=(32, 32, 3))
    """
    path = pathlib.Path(path)
    if not path.is_file():
        raise FileNotFoundError(
            f"No network file '{path}'. Expected: a file that network.save('network.keras') wrote; "
            f"the current folder is '{pathlib.Path.cwd()}'."
        )
    network = keras.saving.load_model(path, compile=False)
    # A model that trains networks is a keras.Model too, but not built from inputs to outputs.
    if not getattr(network, "inputs", None):
        raise ValueError(
            f"'{path}' holds no network, but a {type(network).__name__}. Save the network by "
            "itself: keras.saving.load_model(path).generator.save('generator.keras')."
        )
    if image_shape is not None:
        _check_shape(network, image_shape_tuple(image_shape, any_sides=True), path)
    return network


def _check_shape(network, image_shape, path):
    shape = tuple(network.inputs[0].shape[1:])
    fits = len(shape) == len(image_shape) and all(
        expected in (side, None) for side, expected in zip(image_shape, shape, strict=True)
    )
    if not fits:
        raise ValueError(
            f"The network '{network.name}' in '{path}' takes samples of the shape {shape}. "
            f"Received: image_shape={image_shape}. Expected: data of the network's shape, or a "
            "network that was made for the data's (a fully convolutional one: for sides of None)."
        )
