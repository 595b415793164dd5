"""DCGAN on Fashion-MNIST, all 60,000 images, narrower than the paper.

Paper: Radford et al., 2016, arXiv:1511.06434 (DCGAN).
Command: python run_experiment.py --config=configs/gan/fashion_mnist.py --workdir=runs/fashion_mnist
Cost: 142 s on 2 CPU cores (2,811 steps of 64 images, callbacks included), 0.85 GB.
Result: by eye, with seed 0: shirts, trousers, sneakers, boots and bags are told apart, some samples
are malformed.
FD (fashion_mnist classifier), 10,000 generated against 10,000 training images, seeds 0, 1, 2:
10.72, 10.76, 10.72 (the test images: 0.053). All metrics: the README.
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
    config.evaluation.metrics = "fd,kd,precision_recall,density_coverage"
    config.evaluation.extractor = "fashion_mnist"
    config.evaluation.num_real = 10_000  # As many as generated: coverage depends on it.
    return in_form(config, form)
