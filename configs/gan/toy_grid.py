"""A GAN of two multilayer perceptrons on 25 Gaussians on a grid.

Paper: Goodfellow et al., 2014, arXiv:1406.2661; the mixture is that of VEEGAN, Srivastava et al.,
2017, arXiv:1705.07761.
Command: python run_experiment.py --config=configs/gan/toy_grid.py --workdir=runs/toy_grid
Cost: 102 s on 2 CPU cores (9,750 steps of 256 points, callbacks included).
Result: with seed 0, after 50 epochs the pictured points lie along the border of the grid, most of
them between the modes. Of 2,500 samples (seed 0) 1.8 % are within 3 standard deviations of a mode,
of 16 of the 25 modes.
"""

from keras_gan.experiments import default_config, in_form


def get_config(form=""):
    """Returns the configuration, or its test form for `form="tiny"`."""
    config = default_config()
    config.data.name = "toy:grid"
    config.data.batch_size = 256
    config.model.generator = {"name": "mlp_generator", "latent_dim": 16, "width": 128}
    config.model.discriminator = {"name": "mlp_discriminator", "width": 128}
    config.train.epochs = 50
    config.evaluation.metrics = "mode_coverage"
    config.evaluation.arguments = {"mode_coverage": {"centers": "toy:grid"}}
    config.evaluation.num_samples = 2500  # As in VEEGAN and PacGAN.
    return in_form(config, form)
