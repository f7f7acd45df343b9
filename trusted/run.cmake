# Engine, sessions, traps and the second wall.
target_sources(zerovm PRIVATE
  deadline.c
  dispatch.c
  engine.c
  fault.c
  guest_memory.c
  lockdown.c
  session.c
  signals.c
  start.c
  trampoline.c
  trampoline_x86_64.S
  trap_io.c
  trap_session.c)
target_compile_definitions(zerovm PRIVATE _GNU_SOURCE)
