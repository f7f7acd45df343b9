#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Writes the text to count, some 4.4 MB: the King James Bible from Debian's package bible-kjv.
exec bible -f gen1:1-rev22:21
