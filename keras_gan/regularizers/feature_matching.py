"""Feature matching: a generator that meets the data's mean features."""

import keras
from keras import ops

from keras_gan import engine
from keras_gan.regularizers.base import Regularizer, non_negative
from keras_gan.utils.validation import check_shows_layers


@keras.saving.register_keras_serializable(package="keras_gan")
class FeatureMatching(Regularizer):
    """Draws the mean of the discriminator's features of samples to that of the data.

    ```
    feature_matching = weight * |E[f(x)] - E[f(G(z))]|^2
    ```

    `f` are the activations on a layer of the discriminator, flattened, and the expectations the
    means over the global batch. So the value is one for the batch: each example has the same.

    Args:
        layer: Name of the layer of the discriminator whose output is `f`. Default: `None`, what
            goes into the last layer that has weights, the one that makes the logits.
        weight: Float, at least 0, or a Keras schedule over the training steps. Default: `1.0`.
        alone: Boolean, whether this takes the place of the generator's adversarial loss, as in
            the paper, instead of being added to it. Default: `False`.

    Call arguments:
        discriminator: Not used; `build` looks into that of the model.
        real: Float tensor `(batch, ...)`, real samples.
        fake: Float tensor of the same shape, generated samples.
        discriminator_inputs: Callable from samples to what `model.discriminator` is called on.

    Returns:
        float32 tensor of shape `(batch,)`, at least 0, weight included.

    Raises:
        ValueError: If `weight` is negative or not finite; in `build`, if the discriminator has no
            such layer, ends with a network in place of a layer, or is no functional or sequential
            Keras model.

    Example:
        >>> gan.compile(regularizers=[keras_gan.regularizers.FeatureMatching()], **optimizers)

    Reference:
        - Salimans et al., 2016, "Improved Techniques for Training GANs", arXiv:1606.03498,
          section 3.1.
    """

    player = "generator"
    needs = ("discriminator_inputs",)

    def __init__(self, layer=None, weight=1.0, alone=False):
        self.layer = layer
        self.weight = non_negative("weight", weight)
        self.alone = bool(alone)

    @property
    def replaces_loss(self):
        """Whether the generator minimises this instead of its adversarial loss."""
        return self.alone

    def build(self, model):
        """Makes the part of the discriminator that ends at the layer."""
        network = model.discriminator
        check_shows_layers(network, "FeatureMatching")
        self._features = keras.Model(network.inputs, self._output_of_layer(network))

    def _output_of_layer(self, network):
        layers = {layer.name: layer for layer in network.layers}
        if self.layer is None:
            last = [layer for layer in network.layers if layer.weights][-1]
            last = layers.get("logits", last)
            if isinstance(last, keras.Model):
                raise ValueError(
                    f"FeatureMatching() takes what goes into the last layer with weights, which "
                    f"of the discriminator '{network.name}' is a network of its own, "
                    f"'{last.name}'. Build the discriminator of layers, or pass `layer`, the name "
                    f"of one of these: {', '.join(layers)}."
                )
            return last.input
        if self.layer not in layers:
            raise ValueError(
                f"FeatureMatching(layer={self.layer!r}): the discriminator '{network.name}' has "
                f"no layer of this name. Its layers: {', '.join(layers)}."
            )
        return layers[self.layer].output

    def __call__(self, discriminator, real, fake, discriminator_inputs):
        """Returns the weighted squared distance of the means, once for each example."""
        batch_size = ops.shape(real)[0]
        real, fake = (
            ops.reshape(self._features(discriminator_inputs(x), training=True), (batch_size, -1))
            for x in (real, fake)
        )
        difference = ops.cast(ops.stop_gradient(real), "float32") - ops.cast(fake, "float32")
        count = ops.reshape(ops.cast(batch_size, "float32"), (1,))
        # One sum over the replicas for all: the differences' and the number of examples.
        sums = ops.concatenate([ops.sum(difference, axis=0), count])
        sums = engine.sum_over_replicas(sums)
        distance = ops.sum(ops.square(sums[:-1] / sums[-1]))
        return engine.at_step(self.weight) * distance * ops.ones((batch_size,))
