"""Adversarial losses: per-example functions of the discriminator's logits."""

from keras_gan.losses.base import AdversarialLoss, per_example
from keras_gan.losses.hinge import HingeLoss
from keras_gan.losses.least_squares import LeastSquaresLoss
from keras_gan.losses.minimax import MinimaxLoss
from keras_gan.losses.non_saturating import NonSaturatingLoss
from keras_gan.losses.relativistic_average import RelativisticAverageLoss
from keras_gan.losses.relativistic_pairing import RelativisticPairingLoss
from keras_gan.losses.wasserstein import WassersteinLoss
from keras_gan.utils.registry import Registry

_REGISTRY = Registry(
    "loss",
    {
        "hinge": HingeLoss,
        "least_squares": LeastSquaresLoss,
        "minimax": MinimaxLoss,
        "non_saturating": NonSaturatingLoss,
        "relativistic_average": RelativisticAverageLoss,
        "relativistic_pairing": RelativisticPairingLoss,
        "wasserstein": WassersteinLoss,
    },
    base=AdversarialLoss,
    expected="an adversarial loss: one of the names {names} or a subclass of "
    "keras_gan.losses.AdversarialLoss. Losses from keras.losses compare labels with predictions "
    "and do not fit here.",
)

names = _REGISTRY.names


def get(identifier):
    """Returns the adversarial loss that `identifier` stands for.

    Args:
        identifier: A name such as `"hinge"`, a dict such as
            `{"name": "non_saturating", "label_smoothing": 0.1}`, a Keras serialization dict, a
            subclass of `AdversarialLoss`, or an instance.

    Raises:
        ValueError: If the name or an argument is unknown, or the result is no adversarial loss.

    Example:
        >>> keras_gan.losses.get({"name": "non_saturating", "label_smoothing": 0.1}).label_smoothing
        0.1
    """
    return _REGISTRY.get(identifier)


__all__ = [
    "AdversarialLoss",
    "HingeLoss",
    "LeastSquaresLoss",
    "MinimaxLoss",
    "NonSaturatingLoss",
    "RelativisticAverageLoss",
    "RelativisticPairingLoss",
    "WassersteinLoss",
    "get",
    "names",
    "per_example",
]
