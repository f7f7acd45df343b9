/* SPDX-License-Identifier: Apache-2.0 */
/* Nobody can cancel a thread but itself: there is one. */
#include <errno.h>

#include "pthread_impl.h"

void __testcancel(void)
{
    pthread_t self = __pthread_self();
    if (self->cancel && self->canceldisable == PTHREAD_CANCEL_ENABLE)
        pthread_exit(PTHREAD_CANCELED);
}

int pthread_cancel(pthread_t thread)
{
    if (thread != __pthread_self())
        return ESRCH;
    a_store(&thread->cancel, 1);
    if (thread->canceldisable == PTHREAD_CANCEL_ENABLE && thread->cancelasync)
        pthread_exit(PTHREAD_CANCELED);
    return 0;
}
