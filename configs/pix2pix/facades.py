r"""pix2pix at full size: facades of buildings from maps of their parts, 256x256.

Paper: Isola et al., 2017, arXiv:1611.07004, section 4 and appendix 6.2.
Data: the authors' pictures of two halves, the photograph left, the map right, in the folders
    `train` (400), `val` (100) and `test` (106).
Command: python run_experiment.py --config=configs/pix2pix/facades.py --workdir=runs/facades \
    --config.data.name=folder:/path/to/facades
Cost: 80,000 steps of one pair: not measured here.
Result: not measured here.
"""

from keras_gan.experiments import default_config, in_form, use_pix2pix_at_256


def get_config(form=""):
    """Returns the configuration, or its test form for `form="tiny"`."""
    config = default_config("pix2pix")
    use_pix2pix_at_256(config)
    config.data.name = "folder:facades"
    config.data.side_by_side = "right"
    config.data.batch_size = 1
    config.train.epochs = 200
    return in_form(config, form)
