# SPDX-License-Identifier: Apache-2.0
# GCC's runtime libraries from GCC's sources: the targets gcc (libgcc.a), atomic and quadmath.
#
# libgcc's own Makefile compiles one source many times, each with another macro; here each has a file of one #define and
# one #include. Which functions there are is what Debian's libgcc.a for x86-64 has, without what a guest cannot do: stacks
# that grow in pieces, trampolines, the registers of Microsoft's calls.
set(GCC ${CMAKE_BINARY_DIR}/gcc)
set(GCC_OWN ${CMAKE_CURRENT_LIST_DIR})
fetch_recipe(${GCC_OWN} ${GCC})

# generated_source(<list> <name> <text>): a file of the build tree, added to the list.
function(generated_source list name text)
  set(file ${GENERATED}/gcc/${name}.c)
  file(CONFIGURE OUTPUT ${file} CONTENT "${text}" @ONLY)
  set(${list} ${${list}} ${file} PARENT_SCOPE)
endfunction()

# The compiler makes calls of these after it has optimized at link time, so they stand outside of that. <stdatomic.h> and
# its like are the compiler's.
execute_process(COMMAND ${CMAKE_C_COMPILER} -print-file-name=include
  OUTPUT_VARIABLE compiler_headers OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
set(GCC_OPTIONS -std=gnu11 ${ZVM_GUEST_OPTIMIZE} -fno-lto -ffunction-sections -fdata-sections -w
  -idirafter ${compiler_headers})

# libgcc2.c: integers, complex numbers, powers, conversions of 128-bit integers. A word has 64 bits, so that _addvdi3 is
# __addvti3, and so on.
set(LIBGCC_SOURCES)
foreach(name
    absvsi2 absvdi2 addvsi3 addvdi3 subvsi3 subvdi3 mulvsi3 mulvdi3 negvsi2 negvdi2
    muldi3 negdi2 lshrdi3 ashldi3 ashrdi3 cmpdi2 ucmpdi2
    divdi3 moddi3 divmoddi4 udivdi3 umoddi3 udivmoddi4 udiv_w_sdiv
    ffssi2 ffsdi2 clz clzsi2 clzdi2 ctzsi2 ctzdi2 clrsbsi2 clrsbdi2 bswapsi2 bswapdi2
    popcount_tab popcountsi2 popcountdi2 paritysi2 paritydi2
    powisf2 powidf2 powixf2 powitf2
    mulhc3 mulsc3 muldc3 mulxc3 multc3 divhc3 divsc3 divdc3 divxc3 divtc3
    fixunssfsi fixunsdfsi fixunsxfsi
    fixsfdi fixdfdi fixxfdi fixunssfdi fixunsdfdi fixunsxfdi
    floatdisf floatdidf floatdixf floatundisf floatundidf floatundixf
    clear_cache eprintf _gcc_bcmp)
  generated_source(LIBGCC_SOURCES _${name} "#define L_${name}\n#include \"libgcc2.c\"\n")
endforeach()

# soft-fp: __float128 (tf) and _Float16 (hf), whose rounding is that of MXCSR. exceptions.c takes the place of x86's
# sfp-exceptions.c.
foreach(name
    addtf3 subtf3 multf3 divtf3 negtf2 eqtf2 getf2 letf2 unordtf2 eqhf2
    extendhfsf2 extendhfdf2 extendhfxf2 extendhftf2 extendsftf2 extenddftf2 extendxftf2
    truncsfhf2 truncdfhf2 truncxfhf2 trunctfhf2 trunctfsf2 trunctfdf2 trunctfxf2
    fixtfsi fixtfdi fixtfti fixunstfsi fixunstfdi fixunstfti fixhfti fixunshfti
    floatsitf floatditf floattitf floatunsitf floatunditf floatuntitf floattihf floatuntihf)
  list(APPEND LIBGCC_SOURCES ${GCC}/libgcc/soft-fp/${name}.c)
endforeach()
list(APPEND LIBGCC_SOURCES ${GCC_OWN}/exceptions.c)

# Decimal floating point in binary encoding, which is x86's.
set(BID ${GCC}/libgcc/config/libbid)
foreach(name
    bid_decimal_globals bid_decimal_data bid_binarydecimal bid_convert_data bid_round bid_from_int
    _isinfd32 _isinfd64 _isinfd128 bid128 bid128_fma bid32_to_bid64 bid32_to_bid128 bid64_to_bid128)
  list(APPEND LIBGCC_SOURCES ${BID}/${name}.c)
endforeach()
foreach(name noncomp add div mul compare to_int32 to_int64 to_uint32 to_uint64)
  list(APPEND LIBGCC_SOURCES ${BID}/bid64_${name}.c ${BID}/bid128_${name}.c)
endforeach()
foreach(decimal sd dd td)
  foreach(name addsub div mul eq ne lt gt le ge unord)
    list(APPEND LIBGCC_SOURCES ${BID}/_${name}_${decimal}.c)
  endforeach()
  foreach(other si di usi udi sf df xf tf)
    list(APPEND LIBGCC_SOURCES ${BID}/_${decimal}_to_${other}.c ${BID}/_${other}_to_${decimal}.c)
  endforeach()
endforeach()
foreach(name sd_to_dd sd_to_td dd_to_sd dd_to_td td_to_sd td_to_dd)
  list(APPEND LIBGCC_SOURCES ${BID}/_${name}.c)
endforeach()

# Unwinding, of C: what runs a variable's __attribute__((cleanup)), _Unwind_Backtrace() and their like. It goes through
# its own frames too.
set(UNWIND_SOURCES ${GCC}/libgcc/unwind-dw2.c ${GCC}/libgcc/unwind-c.c ${GCC_OWN}/unwind_find.c)
set_source_files_properties(${UNWIND_SOURCES} PROPERTIES COMPILE_OPTIONS -fexceptions)

add_library(gcc STATIC ${LIBGCC_SOURCES} ${UNWIND_SOURCES})
target_link_libraries(gcc PRIVATE musl_headers)
target_compile_options(gcc PRIVATE ${GCC_OPTIONS} -fbuilding-libgcc)
target_compile_definitions(gcc PRIVATE IN_LIBGCC2 ENABLE_DECIMAL_BID_FORMAT)
target_include_directories(gcc BEFORE PRIVATE
  ${GCC_OWN}/include ${GCC}/libgcc ${GCC}/libgcc/soft-fp ${BID} ${GCC}/gcc ${GCC}/include)

# libatomic: what the compiler calls for sizes that have no instruction, and for objects of sizes it does not know.
set(LIBATOMIC_SOURCES ${GCC_OWN}/atomic/locks.c)
foreach(name gload gstore gcas gexch glfree flag fence fenv)
  list(APPEND LIBATOMIC_SOURCES ${GCC}/libatomic/${name}.c)
endforeach()
foreach(size 1 2 4 8 16)
  foreach(name load store cas exch fadd fsub fand fior fxor fnand tas)
    generated_source(LIBATOMIC_SOURCES ${name}_${size} "#define N ${size}\n#include \"${name}_n.c\"\n")
  endforeach()
endforeach()
add_library(atomic STATIC ${LIBATOMIC_SOURCES})
target_link_libraries(atomic PRIVATE musl_headers)
target_compile_options(atomic PRIVATE ${GCC_OPTIONS})
target_include_directories(atomic BEFORE PRIVATE
  ${GCC_OWN}/atomic ${GCC}/libatomic/config/posix ${GCC}/libatomic)

# libquadmath: the mathematical functions of __float128. Its header is GCC's own.
file(GLOB LIBQUADMATH_SOURCES ${GCC}/libquadmath/math/*.c ${GCC}/libquadmath/printf/*.c ${GCC}/libquadmath/strtod/*.c)
list(FILTER LIBQUADMATH_SOURCES EXCLUDE REGEX "/strtod_l\\.c$")
add_library(quadmath STATIC ${LIBQUADMATH_SOURCES})
target_link_libraries(quadmath PRIVATE musl_headers)
target_compile_options(quadmath PRIVATE ${GCC_OPTIONS})
target_include_directories(quadmath BEFORE PRIVATE ${GCC_OWN}/quadmath ${GCC}/libquadmath ${GCC}/include)
