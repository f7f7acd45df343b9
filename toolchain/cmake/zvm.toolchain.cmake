# SPDX-License-Identifier: Apache-2.0
# CMake toolchain file for zerovm guests: cmake --toolchain <prefix>/lib/zerovm/cmake/zvm.toolchain.cmake
get_filename_component(ZVM_PREFIX "${CMAKE_CURRENT_LIST_DIR}/../../.." ABSOLUTE)

# No platform module of CMake's knows ZeroVM; "Generic" is a system that links statically and loads nothing.
set(CMAKE_SYSTEM_NAME Generic)
set(CMAKE_SYSTEM_PROCESSOR x86_64)
set(CMAKE_CROSSCOMPILING TRUE)
set(UNIX TRUE)

set(CMAKE_C_COMPILER "${ZVM_PREFIX}/bin/zvm-cc")
set(CMAKE_CXX_COMPILER "${ZVM_PREFIX}/bin/zvm-c++")
set(CMAKE_ASM_COMPILER "${ZVM_PREFIX}/bin/zvm-cc")
foreach(tool AR RANLIB NM STRIP OBJCOPY OBJDUMP READELF ADDR2LINE)
  string(TOLOWER ${tool} name)
  set(CMAKE_${tool} "${ZVM_PREFIX}/bin/zvm-${name}" CACHE FILEPATH "")
  foreach(language C CXX)
    if(tool MATCHES "AR|RANLIB")
      set(CMAKE_${language}_COMPILER_${tool} "${CMAKE_${tool}}" CACHE FILEPATH "")
    endif()
  endforeach()
endforeach()

# Checks that link need the guest's C library; without one (it is what is being built) they only compile.
if(NOT EXISTS "${ZVM_PREFIX}/lib/zerovm/sysroot/lib/libc.a")
  set(CMAKE_TRY_COMPILE_TARGET_TYPE STATIC_LIBRARY)
endif()

# A program that is run while building or testing runs in its sandbox.
if(EXISTS "${ZVM_PREFIX}/bin/zerovm")
  set(CMAKE_CROSSCOMPILING_EMULATOR "${ZVM_PREFIX}/bin/zerovm;exec;--")
endif()

set(CMAKE_FIND_ROOT_PATH "${ZVM_PREFIX}/lib/zerovm/sysroot")
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_PACKAGE ONLY)
