"""LeCam regularization: logits held near the moving average of the other side's."""

import keras
from keras import ops

from keras_gan import engine
from keras_gan.losses import per_example
from keras_gan.regularizers.base import Regularizer, non_negative
from keras_gan.regularizers.moving_average import MovingAverage, check_decay


@keras.saving.register_keras_serializable(package="keras_gan")
class LeCam(Regularizer):
    """Holds the discriminator's logits of each side back from leaving those of the other side.

    ```
    a_R = moving average of E[D(x)],    a_F = moving average of E[D(G(z))]
    le_cam = weight * (E[max(0, D(x) - a_F)^2] + E[max(0, a_R - D(G(z)))^2])
    ```

    `weight` is the paper's lambda. Made for few training images, where the discriminator soon
    knows each of them and its logits drift apart. With the Wasserstein loss the discriminator
    then estimates the LeCam divergence. The averages are taken over the discriminator's updates,
    of means over the global batch, and have no gradient; of a patch map each logit is compared.

    Args:
        weight: Float, at least 0, or a Keras schedule over the training steps. Default: `0.3`,
            as in the authors' code for CIFAR-10.
        decay: Float above 0 and below 1, of the moving averages. Default: `0.99`.
        start_step: Integer, at least 0, the training step from which on the penalty counts.
            Averages are taken before. Default: `1000`, as in the authors' code for CIFAR-10.

    Call arguments:
        discriminator: Not used.
        real: Not used.
        fake: Not used.
        real_logits: Float tensor `(batch, 1)` or `(batch, h, w, 1)`.
        fake_logits: Float tensor of the same shape.

    Returns:
        float32 tensor of shape `(batch,)`, at least 0, weight included.

    Raises:
        ValueError: If `weight` is negative or not finite, `decay` not between 0 and 1, or
            `start_step` no integer of at least 0.

    Example:
        >>> le_cam = keras_gan.regularizers.LeCam(weight=1.0, start_step=0)
        >>> le_cam.build(model=None)
        >>> logits = {"real_logits": ops.ones((4, 1)), "fake_logits": -ops.ones((4, 1))}
        >>> with keras_gan.engine.random.scope(seed=0):
        ...     le_cam(None, None, None, **logits).numpy()
        array([8., 8., 8., 8.], dtype=float32)

    Reference:
        - Tseng et al., 2021, "Regularizing Generative Adversarial Networks under Limited Data",
          arXiv:2104.03310, section 3.2. `max(0, .)`, which the paper's formula lacks, stands in
          both of the authors' implementations (github.com/google/lecam-gan, biggan_cifar and
          stylegan2): a logit on the wrong side of the average costs nothing. The averages are
          corrected for their start, as in the latter.
    """

    needs = ("real_logits", "fake_logits")

    def __init__(self, weight=0.3, decay=0.99, start_step=1000):
        self.weight = non_negative("weight", weight)
        self.decay = check_decay(decay)
        if isinstance(start_step, bool) or not isinstance(start_step, int) or start_step < 0:
            raise ValueError(
                f"`start_step` must be an integer of at least 0. Received: {start_step!r}."
            )
        self.start_step = start_step

    def build(self, model):
        """Makes the two moving averages."""
        self.state = MovingAverage(2, self.decay, name=self.name)

    def __call__(self, discriminator, real, fake, real_logits, fake_logits):
        """Updates the averages, and returns the weighted penalty."""
        real_logits = ops.cast(real_logits, "float32")
        fake_logits = ops.cast(fake_logits, "float32")
        means = [engine.global_mean(logits) for logits in (real_logits, fake_logits)]
        real_average, fake_average = ops.unstack(self.state.update(ops.stack(means)))
        penalty = per_example(ops.square(ops.relu(real_logits - fake_average)))
        penalty += per_example(ops.square(ops.relu(real_average - fake_logits)))
        started = engine.random.step() >= self.start_step
        return engine.at_step(self.weight) * ops.where(started, penalty, ops.zeros_like(penalty))
