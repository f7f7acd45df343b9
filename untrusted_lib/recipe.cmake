# SPDX-License-Identifier: Apache-2.0
# fetch_recipe(<recipe> <tree>): the sources that the recipe's folder names, in <tree>. They are unpacked anew only when
# the recipe changed, so that a new configure does not compile everything again.
function(fetch_recipe recipe tree)
  file(GLOB files CONFIGURE_DEPENDS ${recipe}/VERSION ${recipe}/patches/*.patch)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${files})
  set(stamp ${tree}.stamp)
  set(stamp_text "")
  foreach(file ${files})
    file(SHA256 ${file} hash)
    string(APPEND stamp_text "${file} ${hash}\n")
  endforeach()
  set(stamp_found "")
  if(EXISTS ${stamp})
    file(READ ${stamp} stamp_found)
  endif()
  if(NOT stamp_found STREQUAL stamp_text)
    file(REMOVE ${stamp})
    execute_process(
      COMMAND ${CMAKE_SOURCE_DIR}/../toolchain/ports/fetch.sh ${recipe} ${tree} ${ZVM_GUEST_SOURCES}
      RESULT_VARIABLE failed)
    if(failed)
      message(FATAL_ERROR "the sources that ${recipe} names could not be had; see above")
    endif()
    file(WRITE ${stamp} "${stamp_text}")
  endif()
endfunction()
