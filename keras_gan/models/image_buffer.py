"""A buffer of generated images from earlier steps."""

import keras
from keras import ops

from keras_gan import engine


class ImageBuffer(keras.layers.Layer):
    """Gives a discriminator images from earlier steps among those of the present one.

    The first `size` images are kept and returned as they are. Of each later one the chance is a
    half that it is returned as it is; else it takes the place of a kept image, which is returned.
    The kept images are saved with the model.

    On several replicas it holds, on each of them, the same: images of the global batch. The images
    of one batch take different places, so that a batch can't be larger than the buffer.

    Args:
        size: Integer, the number of images that are kept.
        image_shape: Tuple, the shape of an image.
        **kwargs: Of `keras.layers.Layer`: `name`.

    Reference:
        - Shrivastava et al., 2017, "Learning from Simulated and Unsupervised Images through
          Adversarial Training", arXiv:1612.07828, section 2.3.
        - Zhu et al., 2017, arXiv:1703.10593, section 4 (size 50).
    """

    def __init__(self, size, image_shape, **kwargs):
        super().__init__(trainable=False, dtype="float32", **kwargs)
        self.size = size
        # As the counters of a model: written equally on all replicas, by `engine.assign_equal`.
        common = {"trainable": False, "initializer": "zeros", "aggregation": "only_first_replica"}
        self.images = self.add_weight(shape=(size, *image_shape), name="images", **common)
        # Of 64 bits on TensorFlow, which keeps 32 on the host, where XLA for a GPU has no access.
        self.count = self.add_weight(dtype="int", name="count", **common)
        self.built = True

    def exchange(self, images):
        """Returns images to judge in the place of `images`, and keeps some of these.

        Args:
            images: Float tensor `(batch, *image_shape)`; no gradient flows through.
        """
        images = engine.require_rows(
            images,
            lambda num_rows: num_rows * engine.num_replicas() <= self.size,
            f"A batch of images does not fit into the buffer of {self.size}. Make the batches "
            "smaller, or buffer_size larger; or 0, for none.",
        )
        num_rows = ops.shape(images)[0]
        new = engine.all_rows(ops.stop_gradient(ops.cast(images, "float32")))
        batch_size = ops.shape(new)[0]
        coins = engine.random.shared_uniform((self.size,))[:batch_size]
        shuffled = ops.argsort(engine.random.shared_uniform((self.size,)))[:batch_size]
        num_kept = ops.cast(self.count.value, "int32")
        in_order = num_kept + ops.arange(batch_size, dtype="int32")
        was_full = num_kept >= self.size
        is_exchanged = ops.logical_and(was_full, coins < 0.5)
        # Different places in any case, as what is written to one place twice has no order.
        places = ops.where(was_full, ops.cast(shuffled, "int32"), in_order % self.size)
        old = ops.take(self.images.value, places, axis=0)
        is_kept = _over_rows(ops.logical_or(in_order < self.size, is_exchanged), new)
        kept = ops.scatter_update(
            self.images.value, ops.expand_dims(places, 1), ops.where(is_kept, new, old)
        )
        count = ops.minimum(num_kept + batch_size, self.size)
        engine.assign_equal(self.images, kept)
        engine.assign_equal(self.count, count)
        judged = ops.where(_over_rows(is_exchanged, new), old, new)
        return ops.cast(engine.own_rows(judged, num_rows), images.dtype)


def _over_rows(mask, images):
    return ops.reshape(mask, (-1, *[1] * (len(images.shape) - 1)))
