r"""BiGAN on a folder of images, resized to 64x64 RGB.

Paper: Donahue et al., 2017, arXiv:1605.09782.
Command: python run_experiment.py --config=configs/bi_gan/folder.py --workdir=runs/bi \
    --config.data.name=folder:/path/to/images
Cost: depends on the images: not measured here.
Result: depends on the images: not measured here.
"""

from keras_gan.experiments import default_config, in_form, use_folder


def get_config(form=""):
    """Returns the configuration, or its test form for `form="tiny"`."""
    config = default_config("bi_gan")
    use_folder(config)
    config.model.generator.latent_dim = 50
    return in_form(config, form)
