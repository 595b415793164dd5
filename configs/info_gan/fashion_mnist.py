"""InfoGAN on Fashion-MNIST.

Paper: Chen et al., 2016, arXiv:1606.03657.
Command: python run_experiment.py --config=configs/info_gan/fashion_mnist.py --workdir=runs/info
Cost: not measured here.
Result: not measured here.
"""

from keras_gan.experiments import default_config, in_form, use_fashion_mnist


def get_config(form=""):
    """Returns the configuration, or its test form for `form="tiny"`."""
    config = default_config("info_gan")
    use_fashion_mnist(config)
    config.data.batch_size = 128
    config.train.epochs = 8
    config.model.categorical_weight = 0.1  # See `mnist.py`.
    config.model.generator.width = config.model.discriminator.width = 32  # Half of the paper's.
    config.model.generator.latent_dim = 62 + 10 + 2  # Noise and codes.
    config.callbacks.sample_grid.grid_shape = (10, 10)  # A column for each category.
    return in_form(config, form)
