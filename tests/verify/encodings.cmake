zerovm_verify(NAME prefixes SOURCES prefixes.c CI --sample 40)
