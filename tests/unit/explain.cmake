# SPDX-License-Identifier: Apache-2.0
# `zerovm validate` and the program that explains its verdicts.
set(explain ${CMAKE_CURRENT_LIST_DIR}/explain)
zerovm_run_test(explain.rules ${explain}/rules.sh)
zerovm_run_test(explain.images ${explain}/images.sh ${ZEROVM_STAGE})
zerovm_run_test(explain.man ${explain}/man.sh ${ZEROVM_STAGE})
