# SPDX-License-Identifier: Apache-2.0
# gdb helpers for guests. In a gdb that debugs `zerovm run` or `zerovm exec`:
#   (gdb) source <prefix>/lib/zerovm/gdb/zvm.gdb
#   (gdb) break main            (of zerovm; then run, and continue to a fault or a breakpoint in the guest)
#   (gdb) zvm-symbols ./program
# Guest addresses are offsets from the base, which %r14 holds while the guest runs.

define zvm-symbols
  if $argc != 1
    printf "zvm-symbols IMAGE: reads the image's symbols at the base in $r14\n"
  else
    eval "add-symbol-file $arg0 -o 0x%lx", (unsigned long) $r14
  end
end
document zvm-symbols
Read the symbols of a guest image, placed at the base that %r14 holds. Stop in the guest first.
end

define zvm-x
  if $argc != 1
    printf "zvm-x ADDRESS: shows eight words at a guest address\n"
  else
    x/8wx ((unsigned long) $r14) + (unsigned int) ($arg0)
  end
end
document zvm-x
Show eight words of guest memory at a guest address.
end
