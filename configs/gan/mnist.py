"""DCGAN on MNIST, narrower than the paper.

Paper: Radford et al., 2016, arXiv:1511.06434 (DCGAN).
Command: python run_experiment.py --config=configs/gan/mnist.py --workdir=runs/mnist
Cost: 145 s on 2 CPU cores (2,811 steps of 64 images, callbacks included), 0.86 GB.
Result: by eye, with seed 0: most samples are digits that can be named, some are between two.
FD (mnist classifier), 10,000 generated against 10,000 training images, seeds 0, 1, 2: 7.10, 8.15,
8.17 (the test images: 0.063). All metrics: the README.
"""

from keras_gan.experiments import default_config, in_form


def get_config(form=""):
    """Returns the configuration, or its test form for `form="tiny"`."""
    config = default_config()
    config.data.name = "mnist"
    for network in (config.model.generator, config.model.discriminator):
        network.width = 32
        network.kernel_size = 4
    for optimizer in (config.optimizers.generator, config.optimizers.discriminator):
        optimizer.learning_rate = 4e-4
    config.loss.label_smoothing = 0.1
    config.train.epochs = 3
    config.evaluation.metrics = "fd,kd,precision_recall,density_coverage"
    config.evaluation.extractor = "mnist"
    config.evaluation.num_real = 10_000  # As many as generated: coverage depends on it.
    return in_form(config, form)
