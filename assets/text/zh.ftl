# forklore 的界面文字：简体中文。语法见 https://projectfluent.org
# 不要用宽度不定的字符（弯引号、破折号、省略号、箭头等）；引号用「」。

## src/tui/notice.rs

notice-wrong-key =
    { $key } 在这里没有作用：{ $context ->
        [reading] 空格继续
        [quitting] y 退出，n 留下
        [going-to] 输入秒数，或用上下键选一处
        [list] 回车开始这一课
        [paused] 空格继续
       *[running] 运行会到下一处停下，p 可以马上停
    }；? 列出所有按键
notice-choose-first = 先选 1 到 { $last }，再按回车；0 跳过这一题。
notice-at-the-end = 已经到结尾：空格从头再看，左键后退，q 离开。
notice-too-late =
    { $at } 太晚了：{ $mode ->
        [replay] 录像到
       *[live] 运行到了
    } { $length }。
notice-no-time = 这不是时刻：请写秒数（6.5）或 分:秒（1:05）。
notice-no-process = 还没有进程。
notice-choose-another = 用上下键选另一个进程
notice-past = 这里是过去：空格回到现在，再用 s 执行语句。
notice-process-ended = { $role } 已经结束，不会再执行：{ $other }。
notice-init = init 不执行程序里的语句：{ $other }。
notice-running = 正在运行：先按 p 停住，再用 s 执行一条语句。
notice-waits = { $role } { $doing }，而时钟停着：空格继续；{ $other }。
