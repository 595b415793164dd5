r"""Conditional GAN on a folder of images, a subfolder for each class, resized to 64x64 RGB.

Paper: Mirza and Osindero, 2014, arXiv:1411.1784; the projection discriminator of Miyato and
    Koyama, 2018, arXiv:1802.05637.
Command: python run_experiment.py --config=configs/conditional_gan/folder.py \
    --workdir=runs/conditional \
    --config.data.name=folder:/path/to/images
Cost: depends on the images: not measured here.
Result: depends on the images: not measured here.
"""

from keras_gan.experiments import default_config, in_form, use_folder


def get_config(form=""):
    """Returns the configuration, or its test form for `form="tiny"`."""
    config = default_config("conditional_gan")
    use_folder(config)
    return in_form(config, form)
