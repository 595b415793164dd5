"""Adaptive discriminator augmentation."""

import functools
import math
import numbers

import keras
from keras import ops

from keras_gan import engine
from keras_gan.augmentations.base import Augmentation, image_shape
from keras_gan.augmentations.image_transforms import (
    change_colors,
    matmul,
    rotation,
    sample_bilinear,
    scaling,
    translation,
)
from keras_gan.utils.validation import check_positive_integer, check_positive_number


@keras.saving.register_keras_serializable(package="keras_gan")
class AdaptiveAugment(Augmentation):
    """Augmentation as strong as the discriminator's overfitting asks for (Karras et al., 2020).

    Each of the transforms below is applied to each image with probability `p`. With `p` well
    below 1 the generator can't mistake them for a part of the data. `p` follows how sure the
    discriminator is of the real images it is trained on, `r_t = E[sign(D(real))]`, 0 without
    overfitting and 1 with total overfitting: every `interval` discriminator steps

    `p <- clip(p + sign(r_t - target) * images / speed_images, 0, 1)`

    with `r_t` the mean over the images since the last change, and `images` their number. So `p`
    needs `speed_images` images to go from 0 to 1.

    - `"b"`, pixel blitting: mirroring left to right; rotation by 0 to 3 quarters of a turn; shift
      by whole pixels, uniform up to 1/8 of each side.
    - `"g"`, geometry: isotropic scale `2^N(0, 0.2^2)`; rotation by any angle, before and after
      anisotropic scale `2^N(0, 0.2^2)`; shift by `N(0, 1/8^2)` of each side.
    - `"c"`, color: brightness `+ N(0, 0.2^2)`; contrast `* 2^N(0, 0.5^2)`; luma flip (the mean of
      a pixel's channels changes sign); and, with three channels, rotation of the hue by any
      angle; with several, saturation `* 2^N(0, 1)`.

    Mirroring and rotation leak into generated images where `p` nears 1 (the paper's section
    2.2), and digits or letters must not be mirrored at all where orientation is the content: keep
    an eye on `augmentation_probability` in the logs, or leave transforms out.

    **Deviations from the paper.** What `D(real)` is compared with is the loss's affair
    (`AdversarialLoss.margins`): with the `"least_squares"` loss 0.5; with the relativistic and
    the Wasserstein losses, whose logits have no zero of their own, the generated sample of the same
    row or the mean of all, so that `r_t` is 0 where real and generated ones are scored alike.
    Images are sampled bilinearly, not between the up- and downsampling by a wavelet filter
    (Appendix B.2), so that they come out a bit softer when rotated, and aliased when shrunk.
    Reflection at the borders goes on without end. Image-space filtering, noise and cutout, which
    the paper found of no use, are left out.

    Args:
        target: Float in (-1, 1), what `r_t` is held at; the paper's choice is 0.6. Or `None`:
            `p` stays `probability`. Default: 0.6.
        interval: Integer, number of discriminator steps between changes of `p`. Default: 4.
        speed_images: Number of real images in which `p` can go from 0 to 1. Default: 500,000.
        transforms: String, some of the letters `"b"`, `"g"` and `"c"`. Default: `"bgc"`.
        probability: Float in [0, 1], `p` at the start. Default: 0.0.
        name: String, the layer's name.

    Call arguments:
        samples: float32 images `(batch, height, width, channels)` in [-1, 1].

    Returns:
        float32 tensor of the same shape; with `"c"` the values may leave [-1, 1].

    Raises:
        ValueError: If an argument is out of range, or `samples` are no images.

    Logs: `augmentation_probability`, `p`. It is a weight, saved and resumed with the model.

    Example:
        >>> augment = keras_gan.augmentations.AdaptiveAugment(probability=0.5)
        >>> with keras_gan.engine.random.scope(seed=0):
        ...     augment(ops.ones((4, 32, 32, 3))).shape
        TensorShape([4, 32, 32, 3])
        >>> augment.observe(ops.ones((64, 1)))

    Reference:
        Karras et al., "Training Generative Adversarial Networks with Limited Data", 2020,
        arXiv:2006.06676, equation 1, section 3.1 and Appendix B.
    """

    def __init__(
        self,
        target=0.6,
        interval=4,
        speed_images=500_000,
        transforms="bgc",
        probability=0.0,
        name=None,
    ):
        super().__init__(name=name)
        self.target = None if target is None else _in_range("target", target, -1.0, 1.0)
        self.interval = check_positive_integer(interval, "interval")
        self.speed_images = check_positive_number(speed_images, "speed_images")
        if not isinstance(transforms, str) or not transforms or set(transforms) - set("bgc"):
            raise ValueError(
                f"Unknown transforms. Received: transforms={transforms!r}. Expected: one or more "
                "of the letters 'b' (pixel blitting), 'g' (geometry) and 'c' (color), such as 'bg'."
            )
        self.transforms = "".join(letter for letter in "bgc" if letter in transforms)
        self.initial_probability = _in_range("probability", probability, 0.0, 1.0)

    def build(self, samples_shape):
        """Makes the state of the controller."""

        def state(value, shape, name):
            initializer = keras.initializers.Constant(value)
            return self.add_weight(shape, initializer, trainable=False, name=name)

        self.probability = state(self.initial_probability, (), "probability")
        # Since the last change: sum of the images' signs, images, observations.
        self.sums = state(0.0, (3,), "sums")

    def call(self, samples):
        """Returns the augmented images; see the class."""
        sides = image_shape(samples, self)[:2]
        batch_size = ops.shape(samples)[0]
        uniform = ops.unstack(engine.random.uniform((batch_size, 21)), axis=1)
        normal = ops.unstack(engine.random.normal((batch_size, 7)), axis=1)
        matrices = []
        if "b" in self.transforms:
            matrices += self._blitting(uniform[:7], *sides)
        if "g" in self.transforms:
            matrices += self._geometry(uniform[7:14], normal[:4], *sides)
        if matrices:
            samples = sample_bilinear(samples, functools.reduce(matmul, matrices))
        if "c" in self.transforms:
            samples = self._color(samples, uniform[14:], normal[4:])
        return samples

    def _where(self, gate, value, neutral):
        return ops.where(gate < self.probability, value, neutral)

    def _blitting(self, uniform, height, width):
        """The inverses of: mirror, turn, shift. Their product says where a pixel comes from."""
        mirror_gate, mirror, turn_gate, turn, shift_gate, right, down = uniform
        mirror = self._where(mirror_gate, _sign(mirror), 1.0)
        turn = self._where(turn_gate, ops.floor(4.0 * turn), 0.0)
        odd = ops.mod(turn, 2.0)
        right = self._where(shift_gate, ops.round((right - 0.5) * (width / 4.0)), 0.0)
        down = self._where(shift_gate, ops.round((down - 0.5) * (height / 4.0)), 0.0)
        return [
            scaling(mirror, ops.ones_like(mirror)),
            # The cosine, 1, 0, -1, 0, and the sine, 0, 1, 0, -1, without rounding.
            rotation((1.0 - odd) * (1.0 - turn), odd * (2.0 - turn)),
            translation(-right, -down),
        ]

    def _geometry(self, uniform, normal, height, width):
        """As `_blitting`, of: scale, rotation, anisotropic scale, rotation, shift."""
        scale_gate, before_gate, before, stretch_gate, after_gate, after, shift_gate = uniform
        scale, stretch, right, down = normal
        scale = self._where(scale_gate, 2.0 ** (0.2 * scale), 1.0)
        stretch = self._where(stretch_gate, 2.0 ** (0.2 * stretch), 1.0)
        # So that there is a rotation, before or after or both, with the probability p.
        each = 1.0 - ops.sqrt(1.0 - self.probability)
        before = ops.where(before_gate < each, (2.0 * math.pi) * before, 0.0)
        after = ops.where(after_gate < each, (2.0 * math.pi) * after, 0.0)
        right = self._where(shift_gate, right * (width / 8.0), 0.0)
        down = self._where(shift_gate, down * (height / 8.0), 0.0)
        return [
            scaling(1.0 / scale, 1.0 / scale),
            rotation(ops.cos(before), ops.sin(before)),
            scaling(1.0 / stretch, stretch),
            rotation(ops.cos(after), ops.sin(after)),
            translation(-right, -down),
        ]

    def _color(self, samples, uniform, normal):
        bright_gate, contrast_gate, flip_gate, flip, hue_gate, hue, saturation_gate = uniform
        brightness, contrast, saturation = normal
        return change_colors(
            samples,
            brightness=self._where(bright_gate, 0.2 * brightness, 0.0),
            contrast=self._where(contrast_gate, 2.0 ** (0.5 * contrast), 1.0),
            luma_sign=self._where(flip_gate, _sign(flip), 1.0),
            hue=self._where(hue_gate, (2.0 * math.pi) * hue, 0.0),
            saturation=self._where(saturation_gate, 2.0**saturation, 1.0),
        )

    def observe(self, real_margins, num_samples=None):
        """Feeds the controller with how sure the discriminator is of real images; see the class.

        Args:
            real_margins: Float tensor `(batch, 1)` or `(batch, h, w, 1)` of this replica; the
                first of `AdversarialLoss.margins`.
            num_samples: Of how many samples they are; see `Augmentation.observe`.
        """
        if self.target is None:
            return
        if not self.built:
            self.build(None)
        margins = ops.cast(real_margins, "float32")
        # A NaN has no sign: it counts as 0, where it would stay in `p` for good.
        signs = ops.cast(margins > 0.0, "float32") - ops.cast(margins < 0.0, "float32")
        count = ops.cast(ops.shape(signs)[0] if num_samples is None else num_samples, "float32")
        seen = engine.sum_over_replicas(ops.stack([ops.mean(signs) * count, count]))
        sums = self.sums + ops.concatenate([seen, ops.ones(1)])
        sign_sum, images, observations = ops.unstack(sums)
        step = ops.sign(sign_sum / images - self.target) * images / self.speed_images
        due = observations >= self.interval
        moved = ops.clip(self.probability + step, 0.0, 1.0)
        engine.assign_equal(self.probability, ops.where(due, moved, self.probability.value))
        engine.assign_equal(self.sums, ops.where(due, 0.0, sums))

    def log_values(self):
        """Returns `p`, as `augmentation_probability`."""
        return {"augmentation_probability": ops.convert_to_tensor(self.probability)}

    def get_config(self):
        """Returns the constructor's arguments."""
        return {
            **super().get_config(),
            "target": self.target,
            "interval": self.interval,
            "speed_images": self.speed_images,
            "transforms": self.transforms,
            "probability": self.initial_probability,
        }


def _in_range(name, value, low, high):
    is_number = isinstance(value, numbers.Real) and not isinstance(value, bool)
    if not is_number or not low <= value <= high:
        raise ValueError(
            f"`{name}` must be a number in [{low:g}, {high:g}]. Received: {name}={value!r}."
        )
    return float(value)


def _sign(draws):
    """Turns uniform draws in [0, 1) into -1 or 1."""
    return ops.where(draws < 0.5, -1.0, 1.0)
