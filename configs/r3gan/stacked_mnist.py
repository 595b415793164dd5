r"""R3GAN on stacked MNIST at its full size, for a GPU.

Paper: Huang et al., 2024, arXiv:2501.05441 (R3GAN), which has results on stacked MNIST. What its
    appendix says of that training (resolution, batch, steps, gamma) was not at hand, and the
    released code has no preset for it (brownvc/R3GAN, issue 23). So these are the settings of its
    CIFAR-10 preset, as far as a configuration has them: stages of 768 channels with two blocks
    (15.6 million weights in each network), 64 latents, batches of 512; learning rate 2e-4, gamma
    0.05 and beta_2 0.99 stay as they are, where the preset has them change over the first 20
    million images, to 5e-5 and 0.005, and from 0.9; no augmentation. Images stay 28x28, in three
    stages. The number of steps and the average's decay of 0.999 are ours.
Command: python run_experiment.py --config=configs/r3gan/stacked_mnist.py \
    --workdir=runs/stacked_r3gan
    Then, for the modes and the KL divergence: --mode=evaluate --workdir=runs/stacked_r3gan
Cost: not measured here (25,000 steps of 512 images).
Result: not measured here.
"""

from keras_gan.experiments import default_config, in_form, use_stacked_mnist


def get_config(form=""):
    """Returns the configuration, or its test form for `form="tiny"`."""
    config = default_config("r3gan")
    config.model.generator.latent_dim = 64
    for network in (config.model.generator, config.model.discriminator):
        network.width = 768
    config.data.batch_size = 512
    use_stacked_mnist(config)
    config.train.epochs = 100
    return in_form(config, form)
