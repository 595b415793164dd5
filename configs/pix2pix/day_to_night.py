r"""pix2pix at full size: night from day, two folders of photographs of equal names, 256x256.

Paper: Isola et al., 2017, arXiv:1611.07004, section 4 and appendix 6.2.
Command: python run_experiment.py --config=configs/pix2pix/day_to_night.py --workdir=runs/night \
    --config.data.name=folder:/path/to/day --config.data.targets=folder:/path/to/night
Cost: of 17,823 pairs, as in the paper, 75,735 steps of 4: not measured here.
Result: not measured here.
"""

from keras_gan.experiments import default_config, in_form, use_pix2pix_at_256


def get_config(form=""):
    """Returns the configuration, or its test form for `form="tiny"`."""
    config = default_config("pix2pix")
    use_pix2pix_at_256(config)
    config.data.name = "folder:day"
    config.data.targets = "folder:night"
    config.data.batch_size = 4
    config.train.epochs = 17
    return in_form(config, form)
