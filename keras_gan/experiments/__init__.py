"""From a configuration to a trained model in a working directory."""

from keras_gan.experiments.choices import (
    use_cifar10,
    use_fashion_mnist,
    use_folder,
    use_learning_rate,
    use_linear_decay,
    use_mnist,
    use_modern_recipe,
    use_photo_tiles,
    use_pix2pix_at_256,
    use_semi_supervised_convolutions,
    use_semi_supervised_recipe,
    use_small_dcgan,
    use_stacked_mnist,
    use_super_resolution,
)
from keras_gan.experiments.config import default_config, in_form, tiny_form
from keras_gan.experiments.evaluation import evaluate, run_config
from keras_gan.experiments.export import export
from keras_gan.experiments.interruption import InterruptedRun
from keras_gan.experiments.runner import DivergedError, generate, train
from keras_gan.experiments.translation import translate

__all__ = [
    "DivergedError",
    "InterruptedRun",
    "default_config",
    "evaluate",
    "export",
    "generate",
    "in_form",
    "run_config",
    "tiny_form",
    "train",
    "translate",
    "use_cifar10",
    "use_fashion_mnist",
    "use_folder",
    "use_learning_rate",
    "use_linear_decay",
    "use_mnist",
    "use_modern_recipe",
    "use_photo_tiles",
    "use_pix2pix_at_256",
    "use_semi_supervised_convolutions",
    "use_semi_supervised_recipe",
    "use_small_dcgan",
    "use_stacked_mnist",
    "use_super_resolution",
]
