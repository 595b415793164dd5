"""Semi-supervised GAN: a classifier as the discriminator (Salimans et al., 2016)."""

import keras
from keras import ops

from keras_gan import engine
from keras_gan.layers import MeanOutput, initialize_by_data
from keras_gan.models.average import (
    check_ema_decay,
    copy_to_average,
    network_or_average,
    update_average,
)
from keras_gan.models.gan import GAN
from keras_gan.models.parts import adam
from keras_gan.regularizers.base import non_negative
from keras_gan.utils.validation import check_static_batch

_GENERATOR_ADAM = adam(1e-3, 0.5, 0.999)
_DISCRIMINATOR_ADAM = adam(3e-3, 0.5, 0.999)


@keras.saving.register_keras_serializable(package="keras_gan")
class SemiSupervisedGAN(GAN):
    """Semi-supervised GAN: a classifier that learns from few labels, and from a generator.

    The discriminator is a classifier of `K` classes with logits `l_1(x), ..., l_K(x)`. Generated
    samples are a class `K + 1`, whose logit is 0 (any function can be subtracted from all logits
    without a change of the softmax), so that the logit of being real is

    `r(x) = log(exp(l_1(x)) + ... + exp(l_K(x))),  D(x) = sigmoid(r(x))`

    The discriminator minimises the adversarial loss of `r` on images without labels and on
    generated ones, and, on the few with a label, `supervised_weight` times the cross entropy

    `-log p(y | x, y < K + 1) = log(exp(l_1(x)) + ... + exp(l_K(x))) - l_y(x)`

    The generator is trained by feature matching in place of its adversarial loss: it learns less
    to deceive than to put samples where the classifier has seen none, between the classes. The
    samples are no better than those of a `GAN`; the classifier is.

    **Averaged weights.** With `discriminator_ema_decay` there is a second classifier,
    `averaged_discriminator`, whose weights follow those of the discriminator as described in
    `LatentModel`. `classify` and the `classification_error` use it.

    **Initialization.** If no step has been taken yet, `fit` initializes by the first images the
    `WeightNormalization` layers of the discriminator (`keras_gan.layers.initialize_by_data`) and
    the `MeanOutput` of the generator.

    Args:
        generator: Keras model from latents `(batch, latent_dim)` to samples.
        discriminator: Keras model from samples to class logits `(batch, num_classes)`. No softmax.
        supervised_weight: Float, at least 0, of the cross entropy. Default: `2.0`, as the authors'
            code, which halves the adversarial loss (the paper's text does not: `1.0`).
        discriminator_ema_decay: Float above 0 and below 1, or `None` for no average. Default:
            `0.9999`, that of the authors' code.
        **kwargs: Of `GAN`.

    Call arguments:
        latents: Float tensor `(batch, latent_dim)`.
        training: Boolean.

    Raises:
        ValueError: If an argument is out of range, or the networks' shapes do not fit.

    **Data.** `fit` takes elements `(images, (labelled_images, labels))`, those of
    `keras_gan.data.semi_supervised`; `evaluate` takes `(images, labels)`.

    Logs: those of `GAN`, `supervised_loss` (weighted) and `supervised_accuracy`, the share of the
    labelled images in training that are classified rightly. `evaluate` gives in their place
    `classification_error`, the share (0 to 1) that is classified wrongly.

    Example:
    ```python
    gan = keras_gan.models.SemiSupervisedGAN(
        generator=keras_gan.networks.SemiSupervisedGANGenerator((28, 28, 1)),
        discriminator=keras_gan.networks.SemiSupervisedGANDiscriminator((28, 28, 1)),
    )
    gan.compile()
    source = keras_gan.data.source("fashion_mnist_mini")
    batches = keras_gan.data.semi_supervised(source, num_labels_per_class=10, batch_size=100)
    gan.fit(batches, epochs=20, steps_per_epoch=60)
    test = keras_gan.data.load("fashion_mnist_mini", "test", with_labels=True)
    gan.evaluate(test, return_dict=True)["classification_error"]
    probabilities = gan.classify(images)  # (batch, 10)
    ```

    Reference:
        - Salimans et al., 2016, "Improved Techniques for Training GANs", arXiv:1606.03498,
          sections 3.1 and 5. Deviation: the features are matched on those real images that the
          discriminator just saw, not on others.
    """

    data_form = "few_labelled"

    def __init__(
        self,
        generator,
        discriminator,
        supervised_weight=2.0,
        discriminator_ema_decay=0.9999,
        **kwargs,
    ):
        super().__init__(generator, discriminator, **kwargs)
        self.supervised_weight = non_negative("supervised_weight", supervised_weight)
        self.discriminator_ema_decay = check_ema_decay(discriminator_ema_decay)
        self.averaged_discriminator = None
        samples = keras.KerasTensor((None, *self.sample_shape))
        shape = tuple(discriminator(samples).shape)
        if len(shape) != 2 or shape[1] < 2:
            raise ValueError(
                f"The discriminator '{discriminator.name}' of {type(self).__name__} returns the "
                f"shape {shape}. Expected class logits (batch, num_classes): end with "
                "Dense(num_classes), without a softmax."
            )
        self.num_classes = shape[1]
        if discriminator_ema_decay is not None:
            self.averaged_discriminator = copy_to_average(discriminator, samples)

    @classmethod
    def network_arguments(cls, data, fields):
        """The discriminator returns a logit of each class."""
        return {"discriminator": {"num_classes": data.num_classes}}

    def compile(
        self,
        generator_optimizer=_GENERATOR_ADAM,
        discriminator_optimizer=_DISCRIMINATOR_ADAM,
        loss="non_saturating",
        regularizers=({"name": "feature_matching", "alone": True},),
        **kwargs,
    ):
        """As `GAN.compile`, with feature matching and Adam as defaults.

        The discriminator's rate is that of the authors' code for MNIST, the generator's a third of
        it.
        """
        super().compile(generator_optimizer, discriminator_optimizer, loss, regularizers, **kwargs)
        if self.averaged_discriminator is not None and not engine.has_accelerator():
            engine.accelerate_network(self.averaged_discriminator)

    def extra_log_names(self):
        """Names in the logs besides those of `GAN`."""
        return ["supervised_loss", "supervised_accuracy", "classification_error"]

    def outputs_of(self, outputs):
        """Returns the logits of being real, `(batch, 1)`, and the class logits."""
        return [ops.logsumexp(ops.cast(outputs, "float32"), axis=-1, keepdims=True), outputs]

    def prepare(self, samples):
        """Initializes by the first images the layers that can be."""
        initialize_by_data(self.discriminator, self.augment(samples))
        for layer in self.generator._flatten_layers():
            if isinstance(layer, MeanOutput):
                layer.initialize(samples)
        if self.averaged_discriminator is not None:
            self.averaged_discriminator.set_weights(self.discriminator.get_weights())

    def examples(self, data):
        """Returns the images without labels, and `(labelled_images, labels)`."""
        _, given, _ = keras.utils.unpack_x_y_sample_weight(data)
        if not isinstance(given, (tuple, list)) or len(given) != 2:
            raise ValueError(
                f"{type(self).__name__} received training data without labelled images of its own. "
                "Expected elements (images, (labelled_images, labels)), such as of "
                "keras_gan.data.semi_supervised(source, num_labels_per_class=10)."
            )
        labelled, labels = given
        check_static_batch(labelled, self.sample_shape, type(self).__name__)
        return self.real_samples(data), (labelled, self._checked(labels))

    def check_batch(self, data):
        """Checks that labels, of training and of `evaluate`, are in the range."""
        _, given, _ = keras.utils.unpack_x_y_sample_weight(data)
        if given is not None:
            self._checked(given[1] if isinstance(given, (tuple, list)) else given)

    def _checked(self, labels):
        """Returns int32 labels `(batch,)` that are in the range."""
        shape, dtype = tuple(labels.shape), keras.backend.standardize_dtype(labels.dtype)
        if len(shape) != 1 or "int" not in dtype:
            raise ValueError(
                f"{type(self).__name__} received labels of shape {shape} and dtype {dtype}. "
                f"Expected integers (batch,) from 0 to {self.num_classes - 1}. Of one-hot vectors "
                "take np.argmax(labels, axis=-1); of (batch, 1) take labels[:, 0]."
            )
        return engine.require_labels(labels, self.num_classes)

    def discriminator_extras(self, real_outputs, fake_outputs, latents, given):
        """The cross entropy of the labelled images."""
        labelled, labels = given
        logits, class_logits = self.assess(self.arrange(labelled), None)
        class_logits = ops.cast(class_logits, "float32")
        of_label = ops.sum(class_logits * ops.one_hot(labels, self.num_classes), axis=-1)
        self.log("supervised_accuracy", 1.0 - _is_wrong(class_logits, labels))
        weight = engine.at_step(self.supervised_weight)
        return {"supervised_loss": weight * (logits[:, 0] - of_label)}

    def finish_step(self):
        """Updates the averages."""
        super().finish_step()
        if self.averaged_discriminator is not None:
            update_average(
                self.averaged_discriminator,
                self.discriminator,
                self.discriminator_ema_decay,
                self.training_step,
            )

    def classifier(self, average=None):
        """Returns the network that classifies.

        Args:
            average: Whether it is the one with the averaged weights. Default: `None`, if there
                is one.

        Raises:
            ValueError: If it is asked for and there is none.
        """
        return network_or_average(self, "discriminator", "discriminator_ema_decay", average)

    def test_step(self, data):
        """Computes the losses of `GAN.test_step` and the classification error."""
        images, labels, _ = keras.utils.unpack_x_y_sample_weight(data)
        if not hasattr(labels, "dtype"):
            raise ValueError(
                f"{type(self).__name__}.evaluate received images without labels of theirs. "
                "Expected batches (images, labels), such as of "
                "keras_gan.data.load(name, 'test', with_labels=True)."
            )
        labels = self._checked(labels)
        class_logits = self.classifier()(self.real_samples(data), training=False)
        self.log("classification_error", _is_wrong(class_logits, labels))
        return super().test_step((images, (images, labels)))

    def classify(self, images, batch_size=256, average=None):
        """Classifies images.

        Args:
            images: Array `(num_images, *sample_shape)` in [-1, 1].
            batch_size: Integer, how many are classified at once.
            average: See `classifier`.

        Returns:
            NumPy float32 array `(num_images, num_classes)` of probabilities, given that the image
            is real.

        Raises:
            ValueError: If the images have another shape or no floating point dtype.
        """
        logits = self.run_on_samples(self.classifier(average), images, batch_size)
        return ops.convert_to_numpy(ops.softmax(ops.cast(logits, "float32")))

    def get_config(self):
        """Returns the constructor's arguments, networks included, serialized."""
        return super().get_config() | {
            "supervised_weight": keras.saving.serialize_keras_object(self.supervised_weight),
            "discriminator_ema_decay": self.discriminator_ema_decay,
        }


def _is_wrong(class_logits, labels):
    """Returns for each example 1 if the class of the largest logit is not its label, 0 if it is."""
    predicted = ops.cast(ops.argmax(class_logits, axis=-1), "int32")
    return ops.cast(predicted != labels, "float32")
