/* SPDX-License-Identifier: Apache-2.0 */
/* What -finstrument-functions calls in a program that has no functions of these names: nothing happens, as elsewhere.
 */
void __cyg_profile_func_enter(void *function, void *caller);
void __cyg_profile_func_exit(void *function, void *caller);

void __cyg_profile_func_enter(void *function, void *caller)
{
    (void)function, (void)caller;
}

void __cyg_profile_func_exit(void *function, void *caller)
{
    (void)function, (void)caller;
}
