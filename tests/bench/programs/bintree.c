/* SPDX-License-Identifier: Apache-2.0 */
/* Many binary trees, short-lived and long-lived: pointers, recursion, malloc and free. */
#include <stdio.h>
#include <stdlib.h>

struct node {
    struct node *left, *right;
};

static struct node *make(int depth)
{
    struct node *n = malloc(sizeof *n);

    if (!n) {
        perror("bintree");
        exit(1);
    }
    n->left = depth > 0 ? make(depth - 1) : NULL;
    n->right = depth > 0 ? make(depth - 1) : NULL;
    return n;
}

static int check(const struct node *n)
{
    return n->left ? 1 + check(n->left) + check(n->right) : 1;
}

static void drop(struct node *n)
{
    if (n->left) {
        drop(n->left);
        drop(n->right);
    }
    free(n);
}

int main(int argc, char **argv)
{
    int deepest = argc > 1 ? atoi(argv[1]) : 13;
    struct node *lasting = make(deepest);

    for (int depth = 4; depth <= deepest; depth += 3) {
        int trees = 1 << (deepest - depth + 8), sum = 0;

        for (int i = 0; i < trees; i++) {
            struct node *n = make(depth);
            sum += check(n);
            drop(n);
        }
        printf("%d trees of depth %d: %d\n", trees, depth, sum);
    }
    printf("lasting tree of depth %d: %d\n", deepest, check(lasting));
    drop(lasting);
    return 0;
}
