"""The quickstart: a DCGAN on the embedded part of Fashion-MNIST.

Paper: Radford et al., 2016, arXiv:1511.06434 (DCGAN), narrower and on 28x28 images, with the
one-sided label smoothing of Salimans et al., 2016, arXiv:1606.03498.
Command: python run_experiment.py --config=configs/quickstart.py --workdir=runs/quickstart
Cost: 143 s on 2 busy CPU cores (1,860 steps of 64 images, callbacks included), 0.78 GB.
Result: by eye, with seed 0: shirts, trousers, shoes and bags are told apart, some samples are
malformed. `--mode=evaluate` measures them.
"""

from keras_gan.experiments import default_config, in_form


def get_config(form=""):
    """Returns the configuration, or its test form for `form="tiny"`."""
    config = default_config()
    for network in (config.model.generator, config.model.discriminator):
        network.width = 32
        network.kernel_size = 4
    for optimizer in (config.optimizers.generator, config.optimizers.discriminator):
        optimizer.learning_rate = 4e-4  # Twice the paper's, for a run of few steps.
    config.loss.label_smoothing = 0.1
    config.train.epochs = 20
    config.evaluation.metrics = "fd,kd,precision_recall,density_coverage"
    config.evaluation.extractor = "fashion_mnist"
    config.evaluation.num_samples = 6000  # As many as there are training images.
    return in_form(config, form)
