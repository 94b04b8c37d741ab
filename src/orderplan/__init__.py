"""orderplan: the planning engine for order-driven factories.

The public names are those of ``__init__.pyi``. They are imported when first used, so that the command line starts at
once.
"""

import lazy_loader

__version__ = "0.1.0"

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
