r"""PacGAN with packs of two on stacked MNIST.

Paper: Lin et al., 2018, arXiv:1712.04086 (PacGAN, m = 2), section 4.2: its data and protocol. The
    networks, DCGAN's, the recipe and the number of steps are ours.
Command: python run_experiment.py --config=configs/pac_gan/stacked_mnist.py \
    --workdir=runs/stacked_pac_gan
    Then, for the modes and the KL divergence: --mode=evaluate --workdir=runs/stacked_pac_gan
Cost: not measured here (20,000 steps of 128 images).
Result: not measured here.
"""

from keras_gan.experiments import default_config, in_form, use_small_dcgan, use_stacked_mnist


def get_config(form=""):
    """Returns the configuration, or its test form for `form="tiny"`."""
    config = default_config("pac_gan")
    config.data.batch_size = 128  # 64 packs.
    use_small_dcgan(config)
    use_stacked_mnist(config)
    return in_form(config, form)
