#include "transfer/line_file.h"

#include <fcntl.h>
#include <fmt/core.h>
#include <zstd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <new>
#include <utility>

#include <perdure/error.h>

namespace perdure {
namespace {

constexpr int kLevel = 3;
constexpr std::string_view kMagic = "\x28\xB5\x2F\xFD";

struct FreeCompressor {
  void operator()(ZSTD_CCtx* context) const noexcept { ZSTD_freeCCtx(context); }
};
struct FreeDecompressor {
  void operator()(ZSTD_DCtx* context) const noexcept { ZSTD_freeDCtx(context); }
};

}  // namespace

struct CompressingSink::State {
  std::unique_ptr<ZSTD_CCtx, FreeCompressor> context{ZSTD_createCCtx()};
  std::string output = std::string(ZSTD_CStreamOutSize(), '\0');
};

CompressingSink::CompressingSink(Write write) : write_(std::move(write)), state_(std::make_unique<State>()) {
  if (!state_->context) throw std::bad_alloc();
  ZSTD_CCtx_setParameter(state_->context.get(), ZSTD_c_compressionLevel, kLevel);
  ZSTD_CCtx_setParameter(state_->context.get(), ZSTD_c_checksumFlag, 1);
}

CompressingSink::~CompressingSink() = default;

void CompressingSink::write(std::string_view bytes) { run(bytes, false); }

void CompressingSink::finish() { run({}, true); }

void CompressingSink::run(std::string_view bytes, bool is_end) {
  ZSTD_inBuffer in{bytes.data(), bytes.size(), 0};
  std::size_t left = 0;
  do {
    ZSTD_outBuffer out{state_->output.data(), state_->output.size(), 0};
    left = ZSTD_compressStream2(state_->context.get(), &out, &in, is_end ? ZSTD_e_end : ZSTD_e_continue);
    if (ZSTD_isError(left) != 0) {
      throw Error(code::kOutOfMemory, fmt::format("cannot compress: {}", ZSTD_getErrorName(left)));
    }
    if (out.pos > 0) write_({state_->output.data(), out.pos});
  } while (is_end ? left > 0 : in.pos < in.size);
}

struct LineFile::Decompression {
  std::unique_ptr<ZSTD_DCtx, FreeDecompressor> context{ZSTD_createDCtx()};
  std::string input = std::string(ZSTD_DStreamInSize(), '\0');
  ZSTD_inBuffer in{nullptr, 0, 0};
  bool is_whole = true;    ///< at the end of a frame
  bool is_drained = true;  ///< gives nothing more without more input
};

LineFile::LineFile(std::string path, std::size_t line_limit_bytes)
    : path_(std::move(path)), line_limit_bytes_(line_limit_bytes) {
  start();
}

LineFile::~LineFile() = default;

void LineFile::start() {
  // Looked at before it is opened: opening a FIFO would wait for its writer.
  const std::string kind = fs::describe_kind(path_);
  if (!kind.empty()) {
    throw Error(code::kInvalidArgument,
                fmt::format("cannot read {}: it is {}, not a file; it is read twice", path_, kind));
  }
  file_ = fs::open_file(path_, O_RDONLY);
  if (!file_.is_open()) fs::throw_errno("read", path_, errno);
  head_.resize(kMagic.size());
  std::size_t size = 0;
  while (size < head_.size()) {
    const std::size_t count = fs::read(file_.fd(), head_.data() + size, head_.size() - size, path_);
    if (count == 0) break;
    size += count;
  }
  head_.resize(size);
  decompression_ = head_ == kMagic ? std::make_unique<Decompression>() : nullptr;
  if (decompression_ && !decompression_->context) throw std::bad_alloc();
  lines_ = std::make_unique<LineReader>(
      [this](char* bytes, std::size_t count) {
        return decompression_ ? read(bytes, count) : read_plain(bytes, count);
      },
      line_limit_bytes_);
}

std::size_t LineFile::read_plain(char* bytes, std::size_t count) {
  if (head_.empty()) return fs::read(file_.fd(), bytes, count, path_);
  const std::size_t given = std::min(count, head_.size());
  std::memcpy(bytes, head_.data(), given);
  head_.erase(0, given);
  return given;
}

std::size_t LineFile::read(char* bytes, std::size_t count) {
  Decompression& state = *decompression_;
  ZSTD_outBuffer out{bytes, count, 0};
  while (true) {
    if (state.in.pos == state.in.size && (state.is_whole || state.is_drained)) {
      const std::size_t size = read_plain(state.input.data(), state.input.size());
      if (size == 0 && state.is_whole) return 0;
      if (size == 0) {
        throw Error(
            code::kInvalidJson,
            fmt::format("cannot read {}: its compressed bytes are cut off; take another copy", path_));
      }
      state.in = {state.input.data(), size, 0};
    }
    const std::size_t left = ZSTD_decompressStream(state.context.get(), &out, &state.in);
    if (ZSTD_isError(left) != 0) {
      throw Error(code::kInvalidJson, fmt::format("cannot read {}: its compressed bytes are damaged ({})",
                                                  path_, ZSTD_getErrorName(left)));
    }
    state.is_whole = left == 0;
    state.is_drained = out.pos < out.size;
    if (out.pos > 0) return out.pos;
  }
}

}  // namespace perdure
