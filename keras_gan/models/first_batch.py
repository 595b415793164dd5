"""What is looked at in a batch before the first step."""

import keras

from keras_gan import engine
from keras_gan.utils.validation import check_finite, check_image_range, check_static_batch


class FirstBatch:
    """Mixin of `AdversarialModel`: the samples of a batch, and what must hold of the first one."""

    def real_samples(self, data):
        """Returns the samples of a batch of training data, after checking dtype and shape.

        Args:
            data: What `fit` hands to `train_step`: a batch of samples, or a tuple whose first
                entry it is (labels are ignored).

        Raises:
            ValueError: If the samples are none, of another shape than the model's, or weighted.
        """
        samples, _, weights = keras.utils.unpack_x_y_sample_weight(data)
        self.check_unweighted(weights)
        if not hasattr(samples, "dtype"):
            raise ValueError(
                f"{type(self).__name__} received training data of type {type(samples).__name__}. "
                "Expected a batch of samples, or a tuple that begins with it. Arrays of samples "
                "and labels are two arguments: fit(samples, labels). Of a data set of dicts take "
                "the samples: dataset.map(lambda example: example['image'])."
            )
        check_static_batch(samples, self.sample_shape, type(self).__name__)
        return samples

    def check_unweighted(self, *weights):
        """Raises a `ValueError` if one of the weights is not `None`."""
        if any(w is not None for w in weights):
            raise ValueError(
                f"{type(self).__name__} weighs all samples alike. Received: weights of samples, "
                "which are what Keras makes of sample_weight, of class_weight, and of the third "
                "entry of a batch. Leave them out, and draw samples as often as they shall count."
            )

    def images_of(self, data):
        """Returns the tensors of a batch whose values `fit` checks, the real samples first."""
        return [self.real_samples(data)]

    def check_batch(self, data):
        """Checks what a compiled step can't, such as the values of labels. Does nothing here.

        Called with the first batch of `fit`, and on JAX with each batch; on TensorFlow, steps
        check by themselves where XLA is off.

        Raises:
            ValueError: If the step must not see this batch.
        """

    def check_first_batch(self, x, y=None):
        """Looks at the first batch of `fit`'s data, and prepares an untrained model with it.

        Raises:
            ValueError: If there is none, or it is not what the model is trained on.
        """
        if isinstance(x, list) or hasattr(x, "sample_shape"):
            raise ValueError(
                f"{type(self).__name__} received training data of type {type(x).__name__}. "
                "Expected batches, or an array: of a list of samples numpy.stack(samples), of a "
                "data source keras_gan.data.pipeline(source), or pair_pipeline, unpaired_pipeline."
            )
        if hasattr(x, "take"):  # A tf.data.Dataset, or an array.
            batch = next(iter(x.take(1)), None) if hasattr(x, "element_spec") else x[:256]
        elif isinstance(x, dict):
            batch = x
        elif hasattr(x, "__getitem__"):
            batch = x[0] if isinstance(x, keras.utils.PyDataset) else x[:256]
        else:  # A generator: a batch taken from it would be lost. Its shape is checked in the step.
            return
        if y is not None:
            batch = (batch, y[:256])
        samples = None if batch is None else self.images_of(batch)
        if samples is None or samples[0].shape[0] == 0:
            raise ValueError(
                "The training data set has no batch. A batch size larger than the data set, with "
                "`drop_remainder=True`, leaves none: use a smaller batch size."
            )
        for images in samples:
            check = check_image_range if len(images.shape) == 4 else check_finite
            check(images, type(self).__name__)
        with engine.explained_errors():
            self.check_batch(batch)
        if self.current_step == 0:
            # The same draws in each process, that of `fit` or each of several workers.
            with engine.random.scope(self.seed, stream="prepare"):
                self.prepare(samples[0])

    def prepare(self, samples):
        """Is called by `fit` with a first batch before the first step. Does nothing here.

        Not if the data is a generator, of which a batch would be lost.

        Args:
            samples: Float tensor or array `(batch, *sample_shape)`, some real samples.
        """
