"""DCGAN on Fashion-MNIST, all 60,000 images.

Paper: Radford et al., 2016, arXiv:1511.06434 (DCGAN).
Command: python run_experiment.py --config=configs/gan/fashion_mnist.py --workdir=runs/fashion_mnist
Cost: not measured here.
Result: not measured here.
"""

from keras_gan.experiments import default_config, in_form


def get_config(form=""):
    """Returns the configuration, or its test form for `form="tiny"`."""
    config = default_config()
    config.data.name = "fashion_mnist"
    for network in (config.model.generator, config.model.discriminator):
        network.width = 32
        network.kernel_size = 4
    for optimizer in (config.optimizers.generator, config.optimizers.discriminator):
        optimizer.learning_rate = 4e-4
    config.loss.label_smoothing = 0.1
    config.train.epochs = 3
    return in_form(config, form)
