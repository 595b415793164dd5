"""BiGAN on MNIST.

Paper: Donahue et al., 2017, arXiv:1605.09782.
Command: python run_experiment.py --config=configs/bi_gan/mnist.py --workdir=runs/bi
Cost: some 1 CPU minute of one core an epoch, of which there are 20.
Result: by eye, after 4 epochs (--config.train.epochs=4, seed 0): about half of the samples are
    digits that can be named; reconstructions share some strokes with the images, rarely the digit.
"""

from keras_gan.experiments import default_config, in_form, use_mnist, use_small_dcgan


def get_config(form=""):
    """Returns the configuration, or its test form for `form="tiny"`."""
    config = default_config("bi_gan")
    use_small_dcgan(config)
    use_mnist(config)
    config.model.generator.latent_dim = 50
    return in_form(config, form)
