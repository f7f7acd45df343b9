/* SPDX-License-Identifier: Apache-2.0 */
/* Ways to files that no symbolic link and no name of somebody else's leads elsewhere. */
#ifndef WALK_H
#define WALK_H

/* Opens what has that name in the directory fd; -1 with errno. */
typedef int walk_step(int fd, const char *name);

/* Goes along an absolute path, a step a name, and answers the descriptor that the last one opened; -1 with errno. */
int walk(const char *path, walk_step *step);

/* Gives the open file fd, which may be nameless, a name in a directory; as linkat(2). */
int walk_link(int fd, int directory, const char *name);

#endif
