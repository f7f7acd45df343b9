#include "quick.h"

#include <emmintrin.h>
#include <stddef.h>
#include <string.h>

#include "group.h"
#include "nop.h"
#include "opcode.h"

#include "shapes.inc"

#define UNLIKELY(condition) __builtin_expect(!!(condition), 0)

/* Units are decoded over so many bytes, and then what has been marked is gone through. */
#define STRETCH 1024
#define ROOM    (STRETCH + ZVM_BUNDLE_SIZE)

/* One pass over the code, in order. */
struct pass {
    const struct text *text;
    const struct maps *maps;
    uint32_t broken;    /* not 0: some unit breaks a rule */
    uint32_t settled;   /* offset past the last unit that wrote all flags, read one, or did not fall through */
    uint32_t stopped;   /* the same, of the latter alone */
    uint32_t undefined; /* flags that the straight line leaves undefined here */
    /* Of units, by their offset in the stretch; else zero. */
    uint8_t marks[ROOM] __attribute__((aligned(16)));
    struct does {
        uint8_t kind, effect;
    } does[ROOM];
};

/* One instruction, as far as what is looked at closer needs it. */
struct unit {
    const uint8_t *at;
    uint32_t offset;
    uint32_t facts;
    uint32_t length;
    uint32_t opcode; /* where its opcode's last byte stands */
};

static unsigned access_width(const struct shape *shape, uint32_t facts)
{
    static const uint8_t fixed[WIDTH_COUNT] = { [M1] = 1, [M2] = 2, [M4] = 4, [M8] = 8, [M10] = 10, [M16] = 16 };
    bool w = facts & FACT_W, l = facts & FACT_L1;
    switch (shape->width & ((1 << SHAPE_SIZE_SHIFT) - 1)) {
    case MZ:
    case MY:
        return w ? 8 : 4;
    case MV:
        return 16u << l;
    case MV2:
        return 8u << l;
    case MV4:
        return 4u << l;
    case MV8:
        return 2u << l;
    case MDUP:
        return l ? 32 : 8;
    case M8W:
        return w ? 16 : 8;
    default:
        return fixed[shape->width & ((1 << SHAPE_SIZE_SHIFT) - 1)];
    }
}

/* The processor counts from the end of the instruction, immediates included. */
static bool rip_in_image(const struct pass *pass, const struct shape *shape, const struct unit *u)
{
    const struct code *code = pass->text->code;
    int64_t first = (int64_t)code->address + u->offset + u->length + read32(u->at + u->opcode + 2);
    return first >= (int64_t)code->image_start && first + access_width(shape, u->facts) <= (int64_t)code->image_end;
}

static bool stack_in_reach(const struct unit *u)
{
    int32_t displacement = read32(u->at + u->opcode + 3);
    return displacement >= -ZVM_STACK_REACH && displacement <= ZVM_STACK_REACH;
}

/*
 * Of a shift by an immediate: a masked count of zero changes no flag, and one past the operand's width leaves more
 * undefined. Both are taken for a shift by a variable.
 */
static enum effect count_effect(const struct shape *shape, const struct unit *u)
{
    bool w = u->facts & FACT_W;
    unsigned count = u->at[u->length - 1] & (w ? 63 : 31);
    unsigned width = w ? 64 : 8u * (shape->width >> SHAPE_SIZE_SHIFT);
    if (count && count < width)
        return shape->effect;
    return shape->effect == EFFECT_ROT ? EFFECT_ROTCL : EFFECT_SHIFTCL;
}

/* A closer look at a unit; answers its length, or 0 if it breaks a rule. */
static uint32_t look_closer(struct pass *pass, const struct shape *shape, struct unit *u, uint8_t *effect)
{
    uint32_t triggered = u->facts & shape->trigger;
    uint8_t last = u->at[u->length - 1];
    bool vex = u->facts & (FACT_L0 | FACT_L1);
    if (triggered & FACT_W)
        u->length += 4;
    if (shape->trigger >> SHAPE_ISA_SHIFT & ~pass->text->code->isa)
        return 0;
    if (triggered & FACT_REACH && !stack_in_reach(u))
        return 0;
    if (triggered & FACT_RIP && !rip_in_image(pass, shape, u))
        return 0;
    if (shape->kind == KIND_COUNT)
        *effect = count_effect(shape, u);
    if ((shape->kind == KIND_COMPARE && last & (vex ? 0xE0 : 0xF8)) || (shape->kind == KIND_ROUND && last & 0xF0) ||
        (shape->kind == KIND_BLEND && last & 0x0F))
        return 0;
    if (!(triggered & (FACT_REG_SP | FACT_RM_SP | FACT_LOW)))
        return u->length;
    unsigned end = u->offset % ZVM_BUNDLE_SIZE + u->length;
    if (u->facts & FACT_W || end > ZVM_BUNDLE_SIZE)
        return 0;
    unsigned restore = group_restore(u->at + u->length, ZVM_BUNDLE_SIZE - end, effect);
    return restore ? u->length + restore : 0;
}

/* Answers length and effect in one word. */
static __attribute__((noinline)) uint32_t look(struct pass *pass, const struct shape *shape, const uint8_t *at,
                                               uint32_t offset, uint32_t facts, uint32_t lengths)
{
    struct unit u = { at, offset, facts, lengths & 0xFF, lengths >> 8 };
    uint8_t effect = shape->effect;
    uint32_t length = look_closer(pass, shape, &u, &effect);
    return length | (uint32_t)effect << 8;
}

/* Whether all flags are defined at this branch; see brings_defined_flags() in scan.c. */
static bool brings_defined_flags(const struct pass *pass, uint32_t offset, bool reads)
{
    if (pass->undefined)
        return false;
    if (reads)
        return true;
    if (pass->settled != offset || pass->stopped == offset)
        return false;
    bitmap_set(pass->maps->demand, offset);
    return true;
}

static void check_target(struct pass *pass, uint32_t offset, uint32_t end, bool reads)
{
    const struct code *code = pass->text->code;
    const uint8_t *after = text_bytes(pass->text, offset) + (end - offset);
    int32_t displacement = end - offset > 4 ? read32(after - 4) : (int8_t)after[-1];
    int64_t place = (int64_t)end + displacement;
    if (place >= 0 && place < (int64_t)code->size) {
        bitmap_set(pass->maps->targets, (uint32_t)place);
        if (!brings_defined_flags(pass, offset, reads))
            bitmap_set(pass->maps->unsure, (uint32_t)place);
    } else {
        pass->broken |= !group_is_slot(place + code->address);
    }
}

/* A unit that is marked MARK_FLOW. */
static INLINE void check_flow(struct pass *pass, uint32_t offset, uint32_t end, struct does does)
{
    const struct effects *e = &insn_effects[does.effect];
    uint8_t kind = does.kind;
    pass->broken |= e->reads & pass->undefined;
    if (e->reads)
        bitmap_set_range(pass->maps->demand, pass->settled, offset);
    if (kind >= KIND_BRANCH && kind <= KIND_CALL) {
        pass->broken |= kind == KIND_CALL && end % ZVM_BUNDLE_SIZE;
        check_target(pass, offset, end, e->reads);
    }
    bool stops = kind >= KIND_JUMP && kind <= KIND_RETURN;
    if (stops | (e->reads != 0) | ((e->defines | e->undefines) == FLAG_ALL))
        pass->settled = end;
    pass->stopped = stops ? end : pass->stopped;
    pass->undefined = stops ? 0 : (pass->undefined & ~(unsigned)e->defines) | e->undefines;
}

static INLINE void clear_flags(struct pass *pass, uint32_t end)
{
    pass->settled = end;
    pass->undefined = 0;
}

static bool check_nop(const uint8_t *at, unsigned length)
{
    bool exchange = at[length - 1] == 0x90 && (length == 2 || length == 3) && (at[length - 2] & 0xF1) == 0x41;
    return exchange || nop_is_listed(at, length);
}

static bool check_group(const struct pass *pass, uint32_t offset, uint32_t end, uint8_t kind, uint8_t before)
{
    uint32_t *starts = pass->maps->starts;
    const uint8_t *at = text_bytes(pass->text, offset);
    if (kind == KIND_FNSTSW)
        return before == KIND_STATUS;
    if (kind == KIND_RETURN)
        return group_return(starts, offset, at);
    if (kind == KIND_STRING)
        return group_string(starts, offset, at, end - offset);
    return group_indirect(starts, offset, at, end - offset) &&
           (kind != KIND_CALL_REGISTER || end % ZVM_BUNDLE_SIZE == 0);
}

/* A mask's bit for each byte of a bundle whose top bit is set; doubles them all. */
static INLINE uint32_t top_bits(__m128i half[2])
{
    uint32_t mask = (uint32_t)_mm_movemask_epi8(half[0]) | (uint32_t)_mm_movemask_epi8(half[1]) << 16;
    half[0] = _mm_add_epi8(half[0], half[0]);
    half[1] = _mm_add_epi8(half[1], half[1]);
    return mask;
}

static INLINE uint32_t lowest(uint32_t mask)
{
    return (uint32_t)__builtin_ctz(mask);
}

/* Where the unit that starts at this bit ends: where the next one starts, or at the bundle's end. */
static INLINE uint32_t end_of(uint32_t units, uint32_t bit)
{
    uint32_t later = bit < 31 ? units & bits_from(bit + 1) : 0;
    return later ? lowest(later) : ZVM_BUNDLE_SIZE;
}

/* Takes bits below another one out of a mask and answers their greatest, or -1. */
static INLINE int take_below(uint32_t *mask, uint32_t bit)
{
    uint32_t below = *mask & ~bits_from(bit);
    *mask &= ~below;
    return below ? 31 - __builtin_clz(below) : -1;
}

static void check_groups(struct pass *pass, uint32_t bundle, uint32_t in, uint32_t units, uint32_t groups)
{
    for (; groups; groups &= groups - 1) {
        uint32_t bit = lowest(groups), before = units;
        int last = take_below(&before, bit);
        uint8_t kind = last < 0 ? KIND_FORBIDDEN : pass->does[in + (uint32_t)last].kind;
        pass->broken |= !check_group(pass, bundle + bit, bundle + end_of(units, bit), pass->does[in + bit].kind, kind);
    }
}

static INLINE void check_flows(struct pass *pass, uint32_t bundle, uint32_t in, uint32_t units, uint32_t flow,
                               uint32_t clear)
{
    for (; flow; flow &= flow - 1) {
        uint32_t bit = lowest(flow);
        int cleared = take_below(&clear, bit);
        if (cleared >= 0)
            clear_flags(pass, bundle + end_of(units, (uint32_t)cleared));
        check_flow(pass, bundle + bit, bundle + end_of(units, bit), pass->does[in + bit]);
    }
    if (clear)
        clear_flags(pass, bundle + end_of(units, 31 - (uint32_t)__builtin_clz(clear)));
}

/* Goes through what is marked in a bundle; `in` is its offset in the stretch. */
static INLINE void check_bundle(struct pass *pass, uint32_t bundle, uint32_t in)
{
    __m128i *marks = (__m128i *)(pass->marks + in), half[2] = { marks[0], marks[1] };
    marks[0] = marks[1] = _mm_setzero_si128();
    uint32_t units = top_bits(half), starts = top_bits(half), flow = top_bits(half), nops = top_bits(half);
    uint32_t clear = top_bits(half), groups = top_bits(half);
    pass->maps->starts[bundle / ZVM_BUNDLE_SIZE] = starts;
    pass->maps->flow[bundle / ZVM_BUNDLE_SIZE] = flow;
    pass->maps->clear[bundle / ZVM_BUNDLE_SIZE] = clear & ~flow;
    pass->broken |= ~units & 1; /* a unit crosses into the bundle */
    for (; nops; nops &= nops - 1) {
        uint32_t bit = lowest(nops);
        pass->broken |= !check_nop(text_bytes(pass->text, bundle + bit), end_of(units, bit) - bit);
    }
    if (groups)
        check_groups(pass, bundle, in, units, groups);
    check_flows(pass, bundle, in, units, flow, clear);
}

/* Length of 0F 1F with this ModRM, of those that pad. */
static INLINE uint32_t pad_length(uint8_t modrm)
{
    uint32_t mod = modrm >> 6;
    return 3 + mod + (mod == 2 ? 2 : 0) + (modrm & 7 ? 1 : 0);
}

/* Marks what pads: up to 8 HLT of a bundle, or a no-operation. Answers the length; 0 for anything else. */
static INLINE uint32_t take_padding(struct pass *pass, const uint8_t *at, uint32_t in)
{
    const uint64_t ones = UINT64_C(0x0101010101010101);
    if (at[0] == ZVM_TEXT_FILL) {
        uint64_t other = read64(at) ^ ones * ZVM_TEXT_FILL;
        uint32_t room = ZVM_BUNDLE_SIZE - in % ZVM_BUNDLE_SIZE, same = other ? (uint32_t)__builtin_ctzll(other) / 8 : 8;
        uint32_t count = same < room ? same : room;
        uint64_t marks = read64(pass->marks + in) | ones * (MARK_UNIT | MARK_START) >> (8 * (8 - count) & 63);
        memcpy(pass->marks + in, &marks, sizeof(marks));
        pass->marks[in + count - 1] |= MARK_FLOW;
        pass->does[in + count - 1] = (struct does){ KIND_HALT, EFFECT_NONE };
        return count;
    }
    uint32_t size = at[0] == 0x66, length = 0;
    if (at[size] == 0x0F && at[size + 1] == 0x1F)
        length = size + pad_length(at[size + 2]);
    else if (at[size] == 0x2E)
        length = 10;
    if (!nop_is_listed(at, length))
        return 0;
    pass->marks[in] = MARK_UNIT | MARK_START;
    pass->does[in].kind = KIND_NOP;
    return length;
}

/* ModRM chooses among an opcode's shapes. */
static INLINE const struct shape *take_shape(uint32_t opening, const struct modrm *modrm, uint8_t byte)
{
    uint32_t way = opening >> OPENING_SHIFT, index = opening & ((1 << OPENING_SHIFT) - 1);
    if (UNLIKELY(way == OPENING_WHOLE))
        return &tables.shapes[index + (byte < 0xC0 ? modrm->choice / 2u : SLOT_REGISTER + byte - 0xC0u)];
    return &tables.shapes[index + (modrm->choice & way)];
}

/* Decodes the unit at an offset, `in` in the stretch, and answers its length. */
static INLINE uint32_t take_unit(struct pass *pass, const uint8_t *at, uint32_t offset, uint32_t in)
{
    uint16_t first;
    memcpy(&first, at, sizeof(first));
    uint32_t gs = first == 0x6765;
    struct opcode o = { .skip = 2 * gs, .bytes = read64(at) >> 16 * gs };
    if (UNLIKELY(tables.leads[(uint8_t)o.bytes])) {
        uint32_t length = take_padding(pass, at, in);
        if (length)
            return length;
        if ((o.bytes & 0xFE) == 0xC4)
            take_vex(&o, at);
        else if ((uint8_t)o.bytes == 0x66 || (o.bytes & 0xFE) == 0xF2)
            take_select(&o, at);
    }
    if (!o.vex)
        take_rex(&o);
    uint32_t opening = tables.openings[o.page + (uint8_t)o.bytes];
    if (UNLIKELY(opening == OPENING_ESCAPE)) {
        take_escape(&o, at);
        opening = tables.openings[o.page + (uint8_t)o.bytes];
    }
    const struct modrm *modrm = &tables.modrms[(uint8_t)(o.bytes >> 8)];
    const struct sib *sib = &tables.sibs[(uint8_t)(o.bytes >> 16)];
    const struct context *context = &tables.contexts[o.rex + gs * CONTEXT_GS];
    const struct shape *shape = take_shape(opening, modrm, (uint8_t)(o.bytes >> 8));
    uint32_t facts = (modrm->facts & context->keep & sib->keep) | context->add | o.vex;
    uint32_t length = o.skip + (shape->operand & (modrm->length + (modrm->sib & sib->base))) + shape->length;
    pass->broken |= facts & shape->forbid;
    pass->marks[in] = shape->mark;
    pass->does[in] = (struct does){ shape->kind, shape->effect };
    if (UNLIKELY(facts & shape->trigger)) {
        uint32_t closer = look(pass, shape, at, offset, facts, length | o.skip << 8);
        length = closer & 0xFF;
        pass->broken |= !length;
        length += !length;
        pass->does[in].effect = (uint8_t)(closer >> 8);
        pass->marks[in] |= MARK_FLOW;
    }
    return length;
}

/*
 * Marks the units of `size` bytes. Where the next one starts is known only when a length is; meanwhile another lane has
 * its turn.
 */
static void decode_stretch(struct pass *pass, uint32_t offset, uint32_t size)
{
    const uint8_t *at = text_bytes(pass->text, offset);
    uint32_t half = size < STRETCH ? size : STRETCH / 2, a = 0, b = half;
    while ((a < half) & (b < size)) {
        a += take_unit(pass, at + a, offset + a, a);
        b += take_unit(pass, at + b, offset + b, b);
    }
    while (a < half)
        a += take_unit(pass, at + a, offset + a, a);
    while (b < size)
        b += take_unit(pass, at + b, offset + b, b);
    pass->broken |= (a ^ half) | (b ^ size);
}

/* From an offset up to another, both whole bundles and on the same side of the last bundle's start. */
static void run(struct pass *pass, uint32_t offset, uint32_t end)
{
    while (offset < end && !pass->broken) {
        uint32_t size = end - offset < STRETCH ? end - offset : STRETCH;
        decode_stretch(pass, offset, size);
        for (uint32_t in = 0; in < size; in += ZVM_BUNDLE_SIZE)
            check_bundle(pass, offset + in, in);
        offset += size;
    }
}

bool quick_scan(const struct text *text, const struct maps *maps)
{
    __attribute__((uninitialized)) struct pass pass;
    memset(&pass, 0, offsetof(struct pass, does));
    pass.text = text;
    pass.maps = maps;
    run(&pass, 0, text->last);
    run(&pass, text->last, (uint32_t)text->code->size);
    return !pass.broken;
}
