zerovm_verify(NAME cpu SOURCES cpu.c LIBS loader CI --rounds 200)
