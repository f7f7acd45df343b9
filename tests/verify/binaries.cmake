# SPDX-License-Identifier: Apache-2.0
# Images of real programs, built on first use.
add_library(verify_images STATIC binaries_images.c)
set(images ${CMAKE_BINARY_DIR}/verify/images)
target_compile_definitions(verify_images PRIVATE IMAGES_DIR="${images}"
  IMAGES_COMMAND="'${CMAKE_CURRENT_SOURCE_DIR}/binaries_images.sh' '${ZEROVM_STAGE}' '${ZEROVM_STAGE}/../ports' '${images}'")
target_link_libraries(verify_images PUBLIC verify_support loader)

zerovm_verify(NAME binaries SOURCES binaries.c LIBS verify_policy verify_model verify_images verify_run
  CI --mutants 1000000 --files 200)
