/* SPDX-License-Identifier: Apache-2.0 */
/*
 * zerovm.h for C++17: owners, exceptions, and channels that lead to strings and function objects. Header only; link
 * libzerovm.
 *
 *     zerovm::engine engine(8);
 *     zerovm::image image = zerovm::image::open("wordcount.zvm");
 *     zerovm::prepared wordcount(engine, image, "program: wordcount.zvm\nchannels: ...", "./");
 *     std::string out;
 *     zerovm::result r = wordcount.take().read("stdin", text).write("stdout", out, 1 << 20).run();
 *
 * A call that fails throws zerovm::error. How a session ended is no error: result says it. What zerovm.h says of
 * threads and of what must outlive what holds here, too. Objects can be moved and not copied; a moved one is only good
 * for being destroyed or assigned to.
 */
#ifndef ZEROVM_HPP
#define ZEROVM_HPP

#include <zerovm.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstring>
#include <deque>
#include <exception>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace zerovm
{

/* Why a call failed. */
class error : public std::runtime_error
{
  public:
    explicit error(const zerovm_error &e) : std::runtime_error(e.message), end_(e.end), code_(e.code)
    {
    }

    zerovm_end end() const noexcept
    {
        return end_;
    } /* usage, image, channel or host */
    int code() const noexcept
    {
        return code_;
    } /* an errno value, or 0 */

  private:
    zerovm_end end_;
    int code_;
};

/* How a session ended. */
struct result {
    zerovm_end end;
    int exit_code;       /* what the command zerovm would exit with */
    int guest_exit_code; /* what the guest gave to exit */
    std::uint32_t fault_address;
    zerovm_usage usage;
    std::string detail; /* one line, or empty */
};

namespace detail
{

template <auto Free> struct freer {
    template <typename T> void operator()(T *handle) const noexcept
    {
        Free(handle);
    }
};
template <typename T, auto Free> using owner = std::unique_ptr<T, freer<Free>>;

/* Calls with a zerovm_error; throws it where the answer is null or false. */
template <typename Call> auto checked(Call &&call)
{
    zerovm_error e{};
    auto answer = call(&e);
    if (!answer)
        throw error(e);
    return answer;
}

} // namespace detail

class engine
{
  public:
    explicit engine(std::size_t sessions)
        : handle_(detail::checked([&](zerovm_error *e) { return zerovm_engine_new(sessions, e); }))
    {
    }

    zerovm_engine *get() const noexcept
    {
        return handle_.get();
    }

  private:
    detail::owner<zerovm_engine, zerovm_engine_free> handle_;
};

class image
{
  public:
    static image open(const std::string &path)
    {
        return image(detail::checked([&](zerovm_error *e) { return zerovm_image_open(path.c_str(), e); }));
    }

    static image from_bytes(std::string_view bytes)
    {
        return image(
            detail::checked([&](zerovm_error *e) { return zerovm_image_open_bytes(bytes.data(), bytes.size(), e); }));
    }

    static image from_descriptor(int fd)
    {
        return image(detail::checked([&](zerovm_error *e) { return zerovm_image_open_fd(fd, e); }));
    }

    zerovm_image *get() const noexcept
    {
        return handle_.get();
    }

  private:
    explicit image(zerovm_image *handle) : handle_(handle)
    {
    }

    detail::owner<zerovm_image, zerovm_image_close> handle_;
};

/* Answers bytes moved, a read 0 at the end. What it throws ends the session, and comes out of run(). */
using reader = std::function<std::size_t(void *buffer, std::size_t size, std::uint64_t offset)>;
using writer = std::function<std::size_t(const void *buffer, std::size_t size, std::uint64_t offset)>;

/*
 * One session of a template. What channels are bound to must stay as long as the session.
 */
class session
{
  public:
    /* A channel reads these bytes. */
    session &read(std::string channel, std::string_view bytes)
    {
        binding &b = add(std::move(channel));
        b.raw.bytes = const_cast<char *>(bytes.data()); /* its mode lets nobody write */
        b.raw.size = b.raw.capacity = bytes.size();
        return *this;
    }

    session &read(std::string channel, reader call)
    {
        binding &b = add(std::move(channel));
        b.read = std::move(call);
        b.raw.read = call_read;
        return *this;
    }

    /* What a channel writes is appended to a string, of which it may make at most limit bytes. */
    session &write(std::string channel, std::string &to, std::size_t limit)
    {
        return write(std::move(channel), [&to, limit](const void *buffer, std::size_t size, std::uint64_t) {
            if (size > limit - std::min(limit, to.size()))
                throw std::length_error("zerovm: a guest wrote more than its string may hold");
            to.append(static_cast<const char *>(buffer), size);
            return size;
        });
    }

    session &write(std::string channel, writer call)
    {
        binding &b = add(std::move(channel));
        b.write = std::move(call);
        b.raw.write = call_write;
        return *this;
    }

    /* A channel leads to a descriptor, which stays the caller's. */
    session &descriptor(const std::string &channel, int fd)
    {
        detail::checked([&](zerovm_error *e) { return zerovm_session_bind_fd(get(), channel.c_str(), fd, e); });
        return *this;
    }

    session &args(std::vector<std::string> words)
    {
        set(args_, std::move(words), zerovm_session_set_args);
        return *this;
    }

    session &env(std::vector<std::string> words) /* "NAME=value" */
    {
        set(env_, std::move(words), zerovm_session_set_env);
        return *this;
    }

    /* 0: none. */
    session &limits(std::chrono::nanoseconds wall, std::chrono::nanoseconds cpu)
    {
        detail::checked([&](zerovm_error *e) {
            return zerovm_session_set_limits(get(), static_cast<std::uint64_t>(wall.count()),
                                             static_cast<std::uint64_t>(cpu.count()), e);
        });
        return *this;
    }

    /* Once. Throws what a call of a channel threw, and zerovm::error where the session could not run. */
    result run()
    {
        for (binding &b : state_->bindings)
            detail::checked([&](zerovm_error *e) { return zerovm_session_bind(get(), &b.raw, 1, e); });
        zerovm_result r{};
        r.struct_size = sizeof(r);
        detail::checked([&](zerovm_error *e) { return zerovm_session_run_into(get(), &r, e); });
        if (state_->thrown)
            std::rethrow_exception(std::exchange(state_->thrown, nullptr));
        return { r.end, r.exit_code, r.guest_exit_code, r.fault_address, r.usage, r.detail };
    }

    /* From any thread. */
    void kill() noexcept
    {
        zerovm_session_kill(get());
    }

    zerovm_session *get() const noexcept
    {
        return handle_.get();
    }

  private:
    friend class prepared;

    struct state;
    struct binding {
        std::string channel;
        reader read;
        writer write;
        zerovm_binding raw;
        state *owner;
    };
    struct state {
        std::deque<binding> bindings; /* whose places do not change */
        std::exception_ptr thrown;
    };
    struct words {
        std::vector<std::string> strings;
        std::vector<char *> pointers;
    };

    explicit session(zerovm_session *handle) : state_(std::make_unique<state>()), handle_(handle)
    {
    }

    binding &add(std::string channel)
    {
        binding &b = state_->bindings.emplace_back();
        b.channel = std::move(channel);
        b.owner = state_.get();
        b.raw.channel = b.channel.c_str();
        b.raw.context = &b;
        return b;
    }

    template <typename Set> void set(std::unique_ptr<words> &to, std::vector<std::string> strings, Set call)
    {
        auto w = std::make_unique<words>();
        w->strings = std::move(strings);
        for (std::string &s : w->strings)
            w->pointers.push_back(s.data());
        detail::checked([&](zerovm_error *e) { return call(get(), w->pointers.data(), w->pointers.size(), e); });
        to = std::move(w);
    }

    /* The library is C: nothing is thrown through it. */
    template <typename Call> static std::int64_t guarded(binding &b, Call &&call) noexcept
    {
        try {
            return static_cast<std::int64_t>(call());
        } catch (...) {
            if (!b.owner->thrown)
                b.owner->thrown = std::current_exception();
            return -1;
        }
    }

    static std::int64_t call_read(void *context, void *buffer, std::size_t size, std::uint64_t offset) noexcept
    {
        binding &b = *static_cast<binding *>(context);
        return guarded(b, [&] { return b.read(buffer, size, offset); });
    }

    static std::int64_t call_write(void *context, const void *buffer, std::size_t size, std::uint64_t offset) noexcept
    {
        binding &b = *static_cast<binding *>(context);
        return guarded(b, [&] { return b.write(buffer, size, offset); });
    }

    /* The handle last: it goes first, and may use the others until then. */
    std::unique_ptr<state> state_;
    std::unique_ptr<words> args_, env_;
    detail::owner<zerovm_session, zerovm_session_free> handle_;
};

/* A template: an image and a manifest, prepared once. */
class prepared
{
  public:
    prepared(const engine &e, const image &i, std::string_view manifest, const std::string &path)
        : handle_(detail::checked([&](zerovm_error *error) {
              return zerovm_template_new(e.get(), i.get(), manifest.data(), manifest.size(), path.c_str(), error);
          }))
    {
    }

    session take() const
    {
        return session(detail::checked([&](zerovm_error *e) { return zerovm_template_take(get(), e); }));
    }

    zerovm_template *get() const noexcept
    {
        return handle_.get();
    }

  private:
    detail::owner<zerovm_template, zerovm_template_free> handle_;
};

/* Attaches the calling thread for as long as the object lives, on that thread. */
class attachment
{
  public:
    explicit attachment(const engine &e)
    {
        detail::checked([&](zerovm_error *error) { return zerovm_thread_attach(e.get(), error); });
    }
    ~attachment()
    {
        zerovm_thread_detach();
    }
    attachment(const attachment &) = delete;
    attachment &operator=(const attachment &) = delete;
};

} // namespace zerovm

#endif
