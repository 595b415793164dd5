"""DCGAN on stacked MNIST: how many of 1,000 modes it finds.

Paper: Radford et al., 2016, arXiv:1511.06434 (DCGAN), narrower; the data and the protocol of Lin et
    al., 2018, arXiv:1712.04086 (PacGAN), section 4.2, but for the networks, the recipe and the
    number of steps, which are ours.
Command: python run_experiment.py --config=configs/gan/stacked_mnist.py --workdir=runs/stacked
    Then, for the modes and the KL divergence: --mode=evaluate --workdir=runs/stacked
Cost: not measured here (40,000 steps of 64 images).
Result: not measured here.
"""

from keras_gan.experiments import default_config, in_form, use_small_dcgan, use_stacked_mnist


def get_config(form=""):
    """Returns the configuration, or its test form for `form="tiny"`."""
    config = default_config()
    use_small_dcgan(config)
    use_stacked_mnist(config)
    config.loss.label_smoothing = 0.1
    return in_form(config, form)
