# The embedder's interface, with the guests of the run tests.
zerovm_unit_test(api zerovm)
target_sources(api_test PRIVATE unit/run_guests.S support/elf_builder.c)
target_include_directories(api_test PRIVATE support unit)
target_compile_definitions(api_test PRIVATE _GNU_SOURCE VERSION="${PROJECT_VERSION}")
# A test sends a signal in the midst of a commit.
target_link_options(api_test PRIVATE -Wl,--wrap=renameat)
