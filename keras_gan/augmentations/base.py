"""Base class of all augmentations."""

import keras


class Augmentation(keras.layers.Layer):
    """A random change of samples, real and generated alike, that the discriminator sees.

    What is done to real samples alone, the generator learns to imitate; what is done to both, and
    lets gradients through to the generator, only keeps the discriminator from memorising (Zhao et
    al., 2020, arXiv:2006.10738, section 3). A subclass implements `call(samples)`, takes one draw
    a sample from `keras_gan.engine.random`, and may hold non-trainable weights, made in `build`,
    which are saved and resumed with the model. It computes in float32 under any dtype policy.

    Args:
        name: String, the layer's name. Default: `None`, the class name in snake case.

    Call arguments:
        samples: float32 tensor `(batch, ...)`.

    Returns:
        float32 tensor of the same shape.

    Example:
        >>> @keras.saving.register_keras_serializable(package="my_project")
        ... class RandomSign(keras_gan.augmentations.Augmentation):
        ...     def call(self, samples):
        ...         shape = (ops.shape(samples)[0], *[1] * (len(samples.shape) - 1))
        ...         return samples * ops.sign(keras_gan.engine.random.uniform(shape, -1.0, 1.0))
        >>> with keras_gan.engine.random.scope(seed=0):
        ...     RandomSign()(ops.ones((4, 2))).shape
        TensorShape([4, 2])
    """

    def __init__(self, name=None):
        super().__init__(name=name, dtype="float32")

    def build(self, samples_shape):
        """Makes the weights; here there are none."""

    def observe(self, real_margins, num_samples=None):
        """Is called once in each discriminator step; does nothing here.

        Args:
            real_margins: float32 tensor `(batch, 1)` or `(batch, h, w, 1)`: how sure the
                discriminator is of augmented real samples, the first of
                `AdversarialLoss.margins`.
            num_samples: Integer, or an integer tensor, of how many samples they are, which are more
                where samples are packed. Default: `None`, `batch`.
        """

    def log_values(self):
        """Returns what to log in each training step: a dict from name to scalar. Here empty."""
        return {}

    def get_config(self):
        """Returns the constructor's arguments."""
        return {"name": self.name}


def image_shape(samples, owner):
    """Returns `(height, width, channels)` of a batch of images.

    Raises:
        ValueError: If `samples` are no images of fixed size, of at least 2 x 2 pixels.
    """
    _, *shape = samples.shape
    if len(shape) != 3 or None in shape or min(shape[:2]) < 2:
        raise ValueError(
            f"{type(owner).__name__} changes images. Received: samples of shape "
            f"{tuple(samples.shape)}. Expected: (batch, height, width, channels), with sides known "
            "and of at least 2. For points and other vectors take InstanceNoise."
        )
    return tuple(shape)
