# SPDX-License-Identifier: Apache-2.0
# Fetches musl, lays the overlay over it, and says what of it is the guest's C library.
#
# The result is the architecture "zvm": musl's x32 (its headers, and none of its assembly) under overlay/. Files of overlay/
# take the place of musl's by their path. Sets MUSL (the source tree), MUSL_SOURCES, MUSL_OPTIONS, the target
# musl_headers, and install_musl_headers(<directory>).
set(MUSL ${CMAKE_BINARY_DIR}/musl)
set(GENERATED ${CMAKE_BINARY_DIR}/generated)
set(LIBC_RECIPE ${CMAKE_CURRENT_LIST_DIR})
set(OVERLAY ${LIBC_RECIPE}/overlay)

fetch_recipe(${LIBC_RECIPE} ${MUSL})

file(GLOB_RECURSE overlay_files RELATIVE ${OVERLAY} CONFIGURE_DEPENDS ${OVERLAY}/*)
foreach(file ${overlay_files})
  configure_file(${OVERLAY}/${file} ${MUSL}/${file} COPYONLY)
endforeach()

# The architecture's headers in one place, then those that musl makes from others.
set(BITS ${GENERATED}/bits)
file(MAKE_DIRECTORY ${BITS})
foreach(architecture x32 generic)
  file(GLOB headers RELATIVE ${MUSL}/arch/${architecture}/bits ${MUSL}/arch/${architecture}/bits/*.h)
  foreach(header ${headers})
    if(architecture STREQUAL x32 OR NOT EXISTS ${MUSL}/arch/x32/bits/${header})
      configure_file(${MUSL}/arch/${architecture}/bits/${header} ${BITS}/${header} COPYONLY)
    endif()
  endforeach()
endforeach()
execute_process(
  COMMAND sed -f ${MUSL}/tools/mkalltypes.sed ${MUSL}/arch/x32/bits/alltypes.h.in ${MUSL}/include/alltypes.h.in
  OUTPUT_VARIABLE types COMMAND_ERROR_IS_FATAL ANY)
file(CONFIGURE OUTPUT ${BITS}/alltypes.h CONTENT "${types}" @ONLY)
file(READ ${MUSL}/arch/x32/bits/syscall.h.in numbers)
file(READ ${MUSL}/arch/zvm/bits/syscall.h.in own_numbers)
string(APPEND numbers "${own_numbers}")
string(REPLACE "__NR_" "SYS_" names "${numbers}")
file(CONFIGURE OUTPUT ${BITS}/syscall.h CONTENT "${numbers}\n${names}" @ONLY)
file(STRINGS ${LIBC_RECIPE}/VERSION version_line REGEX "^version ")
string(REGEX REPLACE "^version +" "" musl_version "${version_line}")
file(CONFIGURE OUTPUT ${GENERATED}/version.h CONTENT "#define VERSION \"${musl_version}\"\n")

# The sources: a file of src/X/zvm/ replaces the one of that name in src/X/.
file(GLOB generic ${MUSL}/src/*/*.c ${MUSL}/src/malloc/mallocng/*.c)
file(GLOB own ${MUSL}/src/*/zvm/*.c ${MUSL}/src/*/zvm/*.S)
# One instruction each in the x86-64 port, as inline assembly that suits x32 too. Not those
# that need fprem, of which processors take steps of different lengths.
foreach(name fabs fabsf fabsl sqrt sqrtf sqrtl fma fmaf rintl lrint lrintf llrint llrintf llrintl)
  list(APPEND own ${MUSL}/src/math/x86_64/${name}.c)
endforeach()
set(MUSL_SOURCES ${own})
foreach(file ${own})
  string(REGEX REPLACE "/(zvm|x86_64)/([^/]*)\\.[cS]$" "/\\2.c" replaced ${file})
  list(REMOVE_ITEM generic ${replaced})
endforeach()
list(APPEND MUSL_SOURCES ${generic})
# The file of the cancellable system calls has nothing left to do.
list(REMOVE_ITEM MUSL_SOURCES ${MUSL}/src/thread/__syscall_cp.c)

set(MUSL_OPTIONS -std=gnu99 -ffreestanding -D_XOPEN_SOURCE=700 ${ZVM_GUEST_OPTIMIZE} -fexcess-precision=standard -frounding-math
  -fno-strict-aliasing -fno-tree-loop-distribute-patterns -fno-stack-protector -fno-asynchronous-unwind-tables
  -ffunction-sections -fdata-sections -w)

# What calls functions of the program is unwound through, as glibc's is.
set_source_files_properties(${MUSL}/src/stdlib/qsort.c ${MUSL}/src/stdlib/bsearch.c PROPERTIES COMPILE_OPTIONS -fexceptions)

# For what is compiled with musl's own headers, inside and beside it.
add_library(musl_headers INTERFACE)
target_compile_options(musl_headers INTERFACE -nostdinc -fno-stack-protector -fno-asynchronous-unwind-tables
  -fno-tree-loop-distribute-patterns)
target_include_directories(musl_headers SYSTEM INTERFACE
  ${MUSL}/arch/zvm ${MUSL}/arch/x32 ${MUSL}/arch/generic ${GENERATED} ${MUSL}/src/include ${MUSL}/src/internal
  ${MUSL}/include ${CMAKE_SOURCE_DIR} ${CMAKE_SOURCE_DIR}/include ${ABI_INCLUDES})

function(install_musl_headers directory)
  install(DIRECTORY ${MUSL}/include/ DESTINATION ${directory} FILES_MATCHING PATTERN "*.h")
  install(DIRECTORY ${BITS} DESTINATION ${directory})
endfunction()
