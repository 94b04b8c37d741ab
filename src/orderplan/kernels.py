"""The one place where Python functions become compiled kernels.

A kernel is a short function over NumPy arrays and numbers. With ``NUMBA_DISABLE_JIT=1`` in the environment Numba leaves
every kernel plain Python, for debugging; the results are the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar, cast

import numba

if TYPE_CHECKING:
    from collections.abc import Callable

Function = TypeVar("Function", bound="Callable[..., object]")


def kernel(function: Function) -> Function:
    """Compile a function on its first call, and keep the machine code on disk for the next process.

    A kernel does not hold the interpreter's lock, so that threads can run several at a time.
    """
    return cast("Function", numba.njit(cache=True, nogil=True)(function))
