"""PacGAN on CIFAR-10, 32x32 RGB.

Paper: Lin et al., 2018, arXiv:1712.04086 (PacGAN, m = 2), with DCGAN's networks.
Command: python run_experiment.py --config=configs/pac_gan/cifar10.py --workdir=runs/pac_gan
Cost: not measured here.
Result: not measured here.
"""

from keras_gan.experiments import default_config, in_form


def get_config(form=""):
    """Returns the configuration, or its test form for `form="tiny"`."""
    config = default_config("pac_gan")
    config.data.batch_size = 128  # 64 packs.
    config.data.name = "cifar10"
    config.data.image_size = 32
    config.data.channels = 3
    config.train.epochs = 100
    config.evaluation.metrics = "fid,kid"
    config.evaluation.num_samples = 50_000
    return in_form(config, form)
