# SPDX-License-Identifier: GPL-3.0-or-later
# ruff: noqa: RUF001  (full-width signs are how Chinese is written)
"""Chinese (zh_CN): the sentences of the lens pages. English text -> Chinese."""

from __future__ import annotations

from collections.abc import Mapping

SENTENCES: Mapping[str, str] = {
    # calibrate
    "add pictures of a board, then press S": "先添加标定板图片，再按 S 解算",
    "the last session is back": "已恢复上次的工作",
    "no picture yet: add files or a folder, or type a video or a camera":
        "还没有图片：请添加文件或文件夹，或输入视频、摄影机地址",
    "reading {name}": "正在读取 {name}",
    "not looked at yet: press S to solve": "尚未处理：按 S 解算",
    "{count} corners found": "找到 {count} 个角点",
    "board not found: {why}": "未找到标定板：{why}",
    "no reason given": "未说明原因",
    "{name} cannot be shown as a picture": "{name} 无法显示为图片",
    "{name}: rms {rms} px": "{name}：RMS {rms} px",
    "{px} px, arrows {many} times as long {dot} {name}, rms {rms} px":
        "{px} px，箭头放大 {many} 倍 {dot} {name}，RMS {rms} px",
    "error of each picture: no solve yet": "每张图片的误差：尚未解算",
    "worst: {name}, rms {rms} px": "最差：{name}，RMS {rms} px",
    "left out: {what}": "剔除后：{what}",
    "fx {change} %": "fx {change} %",
    "rms {rms} px": "RMS {rms} px",
    "how much the focal length changes when this picture is left out": "剔除这张图片后焦距的变化",
    "{share} % covered": "已覆盖 {share} %",
    ", {count} of 4 corners": "，四角已覆盖 {count} 个",
    ", {count} parts empty": "，空白 {count} 格",
    "nothing speaks against it": "未发现问题",
    "Next: {what}": "下一步：{what}",
    "Enough.": "已足够。",
    "{count} of {all} taken.": "已拍 {count}/{all}。",
    "{dot} {count} lines of the command could not be read: {why}":
        "{dot} 命令输出有 {count} 行无法读取：{why}",
    "{used} of {all} used": "采用 {used}/{all}",
    "none yet": "暂无",
    "add pictures of the board": "添加标定板图片",
    "add the pictures of a folder": "添加文件夹中的图片",
    "leave the chosen picture out, or take it in again": "剔除所选图片，或重新采用",
    "write what was solved into the profile": "把解算结果写入档案",
    "adding {count} pictures": "添加 {count} 张图片",
    "camera {name}": "摄影机 {name}",
    "{count} pictures of the camera": "摄影机拍得 {count} 张图片",
    "dropping": "剔除",
    "restoring": "恢复",
    "removing {name}": "移除 {name}",
    "change of {what}": "更改{what}",
    "{name} is part of a video or folder: drop it instead": "{name} 属于视频或文件夹，请改用剔除",
    "{name}: no pictures in it": "{name}：其中没有图片",
    "there are no pictures to solve with: add some, or restore dropped ones":
        "没有可解算的图片：请添加，或恢复已剔除的图片",
    "looking through the camera": "正在通过摄影机取图",
    "solved with {count} pictures": "已用 {count} 张图片解算",
    "not solved: {why}": "未能解算：{why}",
    "exit code {code}": "退出码 {code}",
    "stopped": "已停止",
    # accept and undo
    "accept {name}": "采纳 {name}",
    "accepted into {name}; U undoes it": "已采纳到 {name}；按 U 撤销",
    "accepted into {name} though it FAILS; U undoes it": "不合格，但已采纳到 {name}；按 U 撤销",
    "removing the place zoom {zoom}, focus {focus}": "删除标定点：变焦 {zoom}，对焦 {focus}",
    "place removed; U undoes it": "已删除此点；按 U 撤销",
    "undone: {what}": "已撤销：{what}",
    "done again: {what}": "已重做：{what}",
    "nothing to undo": "没有可撤销的操作",
    "nothing to redo": "没有可重做的操作",
    "not saved: {folder}: {why}": "未能保存：{folder}：{why}",
    "{path}: cannot be read ({error}); kept as {name}":
        "{path}：无法读取（{error}）；已另存为 {name}",
    "{name} was changed by another program and is left as it is":
        "{name} 已被其他程序改动，保持原样",
    "the solved profile is not of this solve: solve again": "解算档案与本次解算不符，请重新解算",
    "the solved profile has {count} places, expected 1: solve again":
        "解算档案含 {count} 个标定点，应为 1 个：请重新解算",
    "the open profile is for pictures of {a}, these are {b}; accept into a new file":
        "当前档案的图片为 {a}，本次为 {b}；请采纳为新文件",
    "the open profile is for a sensor of {a} mm, this solve for {b} mm; set the sensor the same, "
    "and solve again": "当前档案的传感器为 {a} mm，本次为 {b} mm；请设为一致后重新解算",
    "the open profile's distortion goes the other way; accept into a new file":
        "当前档案的畸变方向相反；请采纳为新文件",
    "the open profile has squeeze {a}, this solve {b}": "当前档案的变形比为 {a}，本次为 {b}",
    "the open profile is of lens #{a}, this solve of lens #{b}":
        "当前档案属于镜头 #{a}，本次为镜头 #{b}",
    "nothing was measured at this place": "此处没有标定点",
    "this is the only place of the profile; a profile has at least one":
        "这是档案中唯一的标定点，至少要保留一个",
    "kept in {folder}": "保存在 {folder}",
    "places: {count}": "标定点 {count} 个",
    "internal error, please report it: {error}": "内部错误，请反馈：{error}",
    # grid
    "no profile is open: solve and accept on the first page, or press Ctrl+P":
        "未打开档案：请先在第一页解算并采纳，或按 Ctrl+P 打开",
    "{count} places measured": "已测 {count} 个标定点",
    "one place measured": "已测 1 个标定点",
    "places measured: {measured} of {count}": "{count} 个点中已实测 {measured} 个",
    "the error is not known: nothing is measured": "误差未知：尚无实测点",
    "error not predicted yet: press G": "尚未预估误差：按 G",
    "{count} {dot} largest predicted error {px} px at zoom {zoom}, focus {focus}":
        "{count} {dot} 最大预估误差 {px} px，位于变焦 {zoom}、对焦 {focus}",
    "zoom {zoom}, focus {focus}": "变焦 {zoom}，对焦 {focus}",
    "predict the error between the places, and say what to measure next":
        "预估标定点之间的误差，并提示下一步测哪里",
    "set zoom and focus to what is to be measured next": "把变焦、对焦设为下一个要测的位置",
    "set zoom and focus of the next calibration to this place": "把下次标定的变焦、对焦设为此处",
    "take this place out of the profile; it can be undone": "从档案中删除此点，可以撤销",
    "measuring at zoom {zoom}, focus {focus}": "准备实测：变焦 {zoom}，对焦 {focus}",
    "predicting the error": "正在预估误差",
    "not predicted yet": "尚未预估",
    "not predicted: {why}": "未能预估：{why}",
    "nothing more needs measuring": "无需再测",
    "dotted line: above {composite} px, too much for composite\n"
    "solid line: above {wall} px, too much for the wall":
        "虚线内：超过 {composite} px，合成不够用\n实线内：超过 {wall} px，LED屏不够用",
    "use": "用途",
    "kind of lens": "镜头类型",
    "ask for what is good enough for composite, or for the wall": "按合成或按LED屏的要求来定",
    "is it a zoom or a prime: as its places tell, or as you say":
        "变焦还是定焦：按标定点判断，或由你指定",
    "composite": "合成",
    "the wall": "LED屏",
    "good enough for {use}": "{use}已够用",
    "at least {count} more places for {use}": "{use}至少还要测 {count} 个点",
    "about {count} more places for {use}": "{use}约还要测 {count} 个点",
    "zoom {zoom}, focus {focus}: {predicted} px predicted, {missed} px missed":
        "变焦 {zoom}，对焦 {focus}：预估 {predicted} px，实际偏差 {missed} px",
    # curves
    "draw the curves over the other ring": "换另一个环画曲线",
    "not known in this profile": "此档案中未知",
    "   other: {value}": "   对比：{value}",
    # profiles
    "open the chosen profile": "打开所选档案",
    "compare the chosen profile with the open one, or no more": "与当前档案对比，或取消对比",
    "list the profiles of another folder": "列出其他文件夹的档案",
    "opening {name}": "打开 {name}",
    "comparing with {name}": "与 {name} 对比",
    "comparing none": "取消对比",
    "listing {name}": "列出 {name}",
    "no profile is open: choose one and press Enter": "未打开档案：选一个，按 Enter",
    "choose a second profile and press C to see where they differ":
        "再选一份档案，按 C 查看两者差异",
    "one lens sees nothing of what the other sees": "两支镜头的视野没有重叠",
    "the pictures are of different sizes: {a} and {b}": "图片尺寸不同：{a} 与 {b}",
    "largest {most} px, {percent} % of the width {dot} middle of all {mean} px":
        "最大 {most} px，为画宽的 {percent} % {dot} 中位数 {mean} px",
    "sensor {width} x {height} mm, {across} x {down} px":
        "传感器 {width} x {height} mm，{across} x {down} px",
    "by {author}, {date}": "{author}，{date}",
    "nobody named": "未署名",
    "no date": "无日期",
    "{count} input files": "输入文件 {count} 个",
    "signed": "已签名",
    "not signed": "未签名",
    "before it: {hash}": "上一版：{hash}",
}  # fmt: skip
