"""Where a process that is forked off must not find another thread half way: it would wait for it for ever."""

from __future__ import annotations

import os
import threading

unforked = threading.Lock()  # nobody forks while a thread has it

os.register_at_fork(before=unforked.acquire, after_in_parent=unforked.release, after_in_child=unforked.release)
