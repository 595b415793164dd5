"""A GAN of two multilayer perceptrons on 8 Gaussians on a ring.

Paper: Goodfellow et al., 2014, arXiv:1406.2661; the mixture is that of VEEGAN, Srivastava et al.,
2017, arXiv:1705.07761.
Command: python run_experiment.py --config=configs/gan/toy_ring.py --workdir=runs/toy_ring
Cost: 106 s on 2 CPU cores (9,750 steps of 256 points, callbacks included).
Result: the mode collapse that this game is known for: with seed 0, after 50 epochs all the pictured
points lie in one spot between two of the eight modes. Of 2,500 samples (seed 0) none is within 3
standard deviations of a mode: 0 of 8 modes.
"""

from keras_gan.experiments import default_config, in_form


def get_config(form=""):
    """Returns the configuration, or its test form for `form="tiny"`."""
    config = default_config()
    config.data.name = "toy:ring"
    config.data.batch_size = 256
    config.model.generator = {"name": "mlp_generator", "latent_dim": 16, "width": 128}
    config.model.discriminator = {"name": "mlp_discriminator", "width": 128}
    config.train.epochs = 50
    config.evaluation.metrics = "mode_coverage"
    config.evaluation.arguments = {"mode_coverage": {"centers": "toy:ring"}}
    config.evaluation.num_samples = 2500  # As in VEEGAN and PacGAN.
    return in_form(config, form)
