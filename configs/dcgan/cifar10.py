"""DCGAN on CIFAR-10, 32x32 RGB.

Paper: Radford et al., 2016, arXiv:1511.06434 (DCGAN).
Command: python run_experiment.py --config=configs/dcgan/cifar10.py --workdir=runs/dcgan
Cost: not measured here.
Result: not measured here.
"""

from keras_gan.experiments import default_config, in_form


def get_config(form=""):
    """Returns the configuration, or its test form for `form="tiny"`."""
    config = default_config("dcgan")
    config.data.name = "cifar10"
    config.data.image_size = 32
    config.data.channels = 3
    config.train.epochs = 100
    config.evaluation.metrics = "fid,kid"
    config.evaluation.num_samples = 50_000
    return in_form(config, form)
