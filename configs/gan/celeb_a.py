"""DCGAN on CelebA, 64x64 RGB, with the paper's networks (its fig. 1).

Paper: Radford et al., 2016, arXiv:1511.06434 (DCGAN).
Command: python run_experiment.py --config=configs/gan/celeb_a.py --workdir=runs/celeb_a
Cost: not measured here.
Result: not measured here.
"""

from keras_gan.experiments import default_config, in_form


def get_config(form=""):
    """Returns the configuration, or its test form for `form="tiny"`."""
    config = default_config()
    config.data.name = "celeb_a"
    config.data.image_size = 64
    config.data.channels = 3
    config.data.batch_size = 128
    config.model.generator.width = 128
    config.model.generator.latent_dim = 100
    config.model.discriminator.width = 64
    config.train.epochs = 25
    config.evaluation.metrics = "fid,kid"
    config.evaluation.num_samples = 50_000
    return in_form(config, form)
